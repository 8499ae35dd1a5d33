import type { Localnet, LocalnetOptions } from './types.ts';
import { LocalnetStartError } from './types.ts';

export function startLocalnet(options: LocalnetOptions): Promise<Localnet> {
  return Promise.reject(new LocalnetStartError(`localnet can't start in ${options.dir} yet`));
}
