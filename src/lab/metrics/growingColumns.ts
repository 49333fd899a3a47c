/**
 * Named columns of float64 that grow by doubling: appending n rows costs O(n) however long the run already is, and a
 * chart reads a column without a copy. Rows go in at the end and come off at the end; nothing else changes.
 */

const FIRST_CAPACITY = 256; // rows

export class GrowingColumns<Name extends string> {
  readonly names: readonly Name[];
  #columns: ReadonlyMap<Name, Float64Array<ArrayBuffer>>;
  #capacity = FIRST_CAPACITY;
  #length = 0;

  constructor(names: readonly Name[]) {
    this.names = names;
    this.#columns = new Map(names.map((name) => [name, new Float64Array(FIRST_CAPACITY)]));
  }

  /** Rows held. */
  get length(): number {
    return this.#length;
  }

  /**
   * The rows of one column, `[length]`, without a copy. The values stay valid until rows are taken off and others put
   * in their place; later rows are not seen.
   */
  column(name: Name): Float64Array<ArrayBuffer> {
    return this.#storage(name).subarray(0, this.#length);
  }

  /** Puts one row at the end; `read` gives each column's value. */
  push(read: (name: Name) => number): void {
    this.pushRows(1, (name) => () => read(name));
  }

  /** Puts rows at the end; `columnOf` gives of each column its value in the row at `index`, from 0. */
  pushRows(count: number, columnOf: (name: Name) => (index: number) => number): void {
    this.#reserve(this.#length + count);
    for (const name of this.names) {
      const storage = this.#storage(name);
      const valueAt = columnOf(name);
      for (let index = 0; index < count; index += 1) storage[this.#length + index] = valueAt(index);
    }
    this.#length += count;
  }

  /** Takes rows off the end until `length` are left; a length beyond the present one changes nothing. */
  truncate(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  #storage(name: Name): Float64Array<ArrayBuffer> {
    const storage = this.#columns.get(name);
    if (storage === undefined) throw new RangeError(`There is no column ${name}; there are ${this.names.join(', ')}.`);
    return storage;
  }

  #reserve(rows: number): void {
    if (rows <= this.#capacity) return;
    while (this.#capacity < rows) this.#capacity *= 2;
    this.#columns = new Map(
      this.names.map((name) => {
        const grown = new Float64Array(this.#capacity);
        grown.set(this.#storage(name));
        return [name, grown];
      }),
    );
  }
}
