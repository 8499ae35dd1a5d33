/** @file A process with an embedded server in it, as `npm start` is: prints where it is, or why it is not. */
import { startBackend } from '../../../scripts/backend/server.ts';

const [folder = '', port = '0', origin = 'http://localhost:1'] = process.argv.slice(2);
try {
  const { config } = await startBackend({ folder, database: null, port: Number(port), origins: [origin] });
  console.log(JSON.stringify(config));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
  process.exit();
}
