import type { BackupFileError } from '../../api/backup.ts';

/** Ends reading a file, wherever in the stream it was found out. Never leaves `readBackup`, which answers with its code. */
export class BackupRefused extends Error {
  readonly code: BackupFileError['code'];

  constructor(code: BackupFileError['code']) {
    super(`the backup was refused: ${code}`);
    this.name = 'BackupRefused';
    this.code = code;
  }
}
