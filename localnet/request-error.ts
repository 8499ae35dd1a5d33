import type { RefusalReason } from './types.ts';

/** A request that gets a grpc error; its message goes to the client as it is (plain ASCII, one line). */
export class RequestError extends Error {
  override readonly name: string = 'RequestError';
}

/** A refused put, with the reason that is counted. */
export class PutRefused extends RequestError {
  override readonly name = 'PutRefused';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
