/** Listening to WebGPU: its classes' methods are wrapped, so that whoever calls them is heard. */

type Method = (...args: never[]) => unknown;
type MethodName<Target> = { [Name in keyof Target]: Target[Name] extends Method ? Name : never }[keyof Target];
type ArgumentsOf<Target, Name extends keyof Target> = Target[Name] extends (...args: infer Arguments) => unknown
  ? Arguments
  : never;
type ResultOf<Target, Name extends keyof Target> = Target[Name] extends (...args: never[]) => infer Result
  ? Result
  : never;

/** From now on, after every call of the method on any object of the class, `listener` hears of it. */
export function afterCalls<Target extends object, Name extends MethodName<Target>>(
  prototype: Target,
  name: Name,
  listener: (target: Target, args: ArgumentsOf<Target, Name>, result: ResultOf<Target, Name>) => void,
): void {
  const original = prototype[name] as (...args: unknown[]) => ResultOf<Target, Name>;
  const wrapped = function (this: Target, ...args: unknown[]): ResultOf<Target, Name> {
    const result = original.apply(this, args);
    listener(this, args as ArgumentsOf<Target, Name>, result);
    return result;
  };
  Object.defineProperty(prototype, name, { value: wrapped, configurable: true, writable: true });
}
