/**
 * @file What stands between the main thread and the views. A view exists from the first moment, but its calls wait until the engine
 * is ready; only listed methods can be called; a bug's message and stack stay in the engine.
 */

/** Every method of a view, so that none is forgotten and none is reachable that isn't listed. */
export type MethodNames<View> = { readonly [Name in keyof View]: true };

/** A bug in the engine, without anything of it: messages of errors can hold what somebody typed. */
export class EngineFault extends Error {
  constructor(method: string) {
    super(`The engine failed in ${method}.`);
    this.name = 'EngineFault';
    delete this.stack;
  }
}

/** Runs a call of the API; a bug in it is reported here and crosses as an EngineFault. */
export async function contained<Value>(
  method: string,
  call: () => Value | Promise<Value>,
  report: (fault: unknown) => void,
): Promise<Value> {
  try {
    return await call();
  } catch (fault) {
    report(fault);
    throw new EngineFault(method);
  }
}

type AnyMethod = (...args: readonly unknown[]) => unknown;

export function gate<View extends object>(
  name: string,
  methods: MethodNames<View>,
  ready: Promise<View>,
  report: (fault: unknown) => void,
): View {
  const entries = Object.keys(methods).map((method) => {
    const call = async (...args: readonly unknown[]): Promise<unknown> => {
      const view = (await ready) as Readonly<Record<string, AnyMethod>>;
      return contained(`${name}.${method}`, () => view[method]?.(...args), report);
    };
    return [method, call] as const;
  });
  // MethodNames makes sure that these are all the methods of the view, and `call` forwards to the one of its name.
  return Object.freeze(Object.assign(Object.create(null) as object, Object.fromEntries(entries))) as View;
}
