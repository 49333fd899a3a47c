/** Finds every piece that a text has at one place, shortest first. Works on UTF-16 code units, as JavaScript's strings. */

export class PieceTrie {
  /** From (node, code unit) to the child node; nodes are counted from 0, the root. */
  private readonly children = new Map<number, number>();
  /** By node: the id of the piece that ends there, or -1. */
  private readonly ids: number[] = [-1];

  add(piece: string, id: number): void {
    let node = 0;
    for (let i = 0; i < piece.length; i++) {
      const edge = node * 0x10000 + piece.charCodeAt(i);
      let child = this.children.get(edge);
      if (child === undefined) {
        child = this.ids.length;
        this.ids.push(-1);
        this.children.set(edge, child);
      }
      node = child;
    }
    this.ids[node] = id;
  }

  /** Calls `found(id, end)` for every piece that `text` has from `start` up to `end` (exclusive), shortest first. */
  forEachMatch(text: string, start: number, found: (id: number, end: number) => void): void {
    let node = 0;
    for (let i = start; i < text.length; i++) {
      const child = this.children.get(node * 0x10000 + text.charCodeAt(i));
      if (child === undefined) return;
      node = child;
      const id = this.ids[node] ?? -1;
      if (id >= 0) found(id, i + 1);
    }
  }
}
