import type { Envelope } from '../medical-vault/envelope.ts';
import { VAULT_ENVELOPES } from '../medical-vault/tables.ts';
import { openRow } from '../store/row-format.ts';
import type { Scratch } from '../store/scratch.ts';
import { tableKeyFrom } from '../store/table-keys.ts';
import type { ReadBackup } from './read-backup.ts';

/** The medical vault's envelopes in a backup that was read; every row of it has been opened once already. */
export async function envelopesIn(
  { keys }: Pick<ReadBackup, 'keys'>,
  scratch: Scratch,
): Promise<readonly Envelope[]> {
  const secret = keys.tableKeys.get(VAULT_ENVELOPES.name);
  if (secret === undefined) return [];
  const { seal } = await tableKeyFrom(VAULT_ENVELOPES.name, new Uint8Array(secret));
  const found: Envelope[] = [];
  for await (const page of scratch.pages(VAULT_ENVELOPES.name))
    for (const row of page) {
      const opened = await openRow(seal, VAULT_ENVELOPES.name, row);
      if (opened === undefined) throw new Error('a row of the scratch store does not open');
      found.push(VAULT_ENVELOPES.decode(opened.row));
    }
  return found;
}
