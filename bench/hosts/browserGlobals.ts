/** What tfjs and jax-js look for in a browser, in Node. */
import { installNodeGpu } from '../../src/engine/nodeGpu.ts';

/** To be awaited before either is imported: tfjs looks for WebGPU when it is loaded. */
export async function installBrowserGlobals(): Promise<void> {
  await installNodeGpu();
  // Node 21 and later has it; jax-js asks it for Firefox.
  if (!('userAgent' in navigator)) {
    Object.defineProperty(navigator, 'userAgent', { value: `Node.js/${process.versions.node}` });
  }
  // Node 22 and later has them; jax-js's einsum maps and filters the matches of a regular expression.
  const iterators: object = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
  for (const [name, value] of Object.entries({ map: mapped, filter: filtered })) {
    if (!(name in iterators)) Object.defineProperty(iterators, name, { value, configurable: true });
  }
}

/** Iterator.prototype.map (ECMAScript 2025). */
function* mapped<Item, Result>(this: Iterable<Item>, change: (item: Item, index: number) => Result) {
  let index = 0;
  for (const item of this) yield change(item, index++);
}

/** Iterator.prototype.filter (ECMAScript 2025). */
function* filtered<Item>(this: Iterable<Item>, keep: (item: Item, index: number) => boolean) {
  let index = 0;
  for (const item of this) if (keep(item, index++)) yield item;
}
