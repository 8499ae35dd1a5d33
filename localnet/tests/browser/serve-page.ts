/** `node localnet/tests/browser/serve-page.ts`: the plain page, for localnet at its default port. */
import { startPageServer } from './page-server.ts';

const { origin } = await startPageServer(22_800);
console.log(`plain xxdk page: ${origin} (open it in two profiles); Ctrl-C stops`);
