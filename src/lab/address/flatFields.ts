/**
 * A tree of plain values as the flat names and texts of an address: `{ optimizer: { learningRate: 0.3 } }` is
 * `optimizer.learningRate=0.3`. A text stands as it is unless it could be taken for something else.
 */

export type FlatFields = Readonly<Record<string, string>>;
export interface Tree {
  readonly [name: string]: unknown;
}

/** One field a leaf, in the tree's order; a list is a leaf. Names must hold no dot. */
export function flattened(tree: Tree, prefix = ''): FlatFields {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([name, value]) => {
      const path = prefix === '' ? name : `${prefix}.${name}`;
      return isTree(value) ? Object.entries(flattened(value, path)) : [[path, textOf(value)]];
    }),
  );
}

/** The way back. Where two fields claim one place, the later one has it. Never throws. */
export function unflattened(fields: FlatFields): Tree {
  const root = emptyTree();
  for (const [path, text] of Object.entries(fields)) {
    const names = path.split('.');
    const last = names.pop() ?? path;
    let place = root;
    for (const name of names) {
      const next = place[name];
      const inner = isTree(next) ? (next as Record<string, unknown>) : emptyTree();
      place[name] = inner;
      place = inner;
    }
    place[last] = leafOf(text);
  }
  return root;
}

/** Without a prototype, so that a field named `__proto__` is one like any other. */
function emptyTree(): Record<string, unknown> {
  return Object.create(null);
}

/** True for an object of named parts; a list is none. */
export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' && jsonOf(value) === undefined ? value : JSON.stringify(value);
}

function leafOf(text: string): unknown {
  const json = jsonOf(text);
  return json === undefined ? text : json;
}

/** Undefined if the text is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Most texts are none: then the text itself is meant.
  }
}
