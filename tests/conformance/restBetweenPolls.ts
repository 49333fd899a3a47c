/**
 * Dawn's binding for Node looks for finished work in every turn of the event loop, through the global `setImmediate`, and
 * so keeps a core busy for as long as anything is awaited: here the core that an emulated GPU computes and compiles on.
 */

const REST_MS = 2;

/** Lets a little time pass between two looks. For hosts that have time: a read may take as much longer. */
export function restBetweenPolls(): void {
  const rest = (callback: (...args: unknown[]) => void, ...args: unknown[]) => setTimeout(callback, REST_MS, ...args);
  Object.assign(globalThis, { setImmediate: rest });
}
