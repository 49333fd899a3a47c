/**
 * The header of a `.npy` file: a Python dictionary literal such as
 * `{'descr': '<f4', 'fortran_order': False, 'shape': (5, 16), }`, padded with spaces and a line feed
 * (numpy.lib.format). Read by a strict parser of just this literal, so that nothing is ever evaluated.
 *
 * Accepted beyond what today's NumPy writes, because `np.load` accepts it too: any order of keys, double quotes, any
 * white space, a missing trailing comma, and Python 2's long integers (`5L`) in versions 1 and 2.
 */
import { LabError } from '../base/errors.ts';

export interface NpyHeader {
  /** NumPy's type string, `<f4` for instance. Not yet checked. */
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** NumPy's own limit on dimensions since version 2. */
const MAX_RANK = 64;

/**
 * @param text the header's bytes, one character each
 * @param version the file's format version; 3 refuses Python 2's `5L`
 * @throws LabError `NpyFormat` with the position and the text found there
 */
export function parseNpyHeader(text: string, version: 1 | 2 | 3, name: string): NpyHeader {
  return new HeaderParser(text, version, name).parse();
}

class HeaderParser {
  private readonly text: string;
  private readonly version: 1 | 2 | 3;
  private readonly name: string;
  private position = 0;

  constructor(text: string, version: 1 | 2 | 3, name: string) {
    this.text = text;
    this.version = version;
    this.name = name;
  }

  parse(): NpyHeader {
    let descr: string | undefined;
    let fortranOrder: boolean | undefined;
    let shape: number[] | undefined;
    this.expect('{');
    while (!this.accept('}')) {
      const keyStart = this.position;
      const key = this.string();
      this.expect(':');
      if (key === 'descr' && descr === undefined) descr = this.descr();
      else if (key === 'fortran_order' && fortranOrder === undefined) fortranOrder = this.boolean();
      else if (key === 'shape' && shape === undefined) shape = this.shape();
      else throw this.refuse("the keys 'descr', 'fortran_order' and 'shape', once each", keyStart);
      if (this.accept(',')) continue;
      this.expect('}');
      break;
    }
    this.skipSpace();
    if (this.position < this.text.length) throw this.refuse('nothing but spaces and a line feed after "}"');
    if (descr === undefined || fortranOrder === undefined || shape === undefined) {
      throw this.refuse("the keys 'descr', 'fortran_order' and 'shape', once each", 0);
    }
    return { descr, fortranOrder, shape };
  }

  private descr(): string {
    this.skipSpace();
    if (this.text[this.position] === '[') {
      throw this.refuse('one element type; a structured array (fields with names) is not a prompt');
    }
    return this.string();
  }

  private boolean(): boolean {
    this.skipSpace();
    for (const [word, value] of [
      ['True', true],
      ['False', false],
    ] as const) {
      if (this.text.startsWith(word, this.position)) {
        this.position += word.length;
        return value;
      }
    }
    throw this.refuse('True or False');
  }

  /** A tuple: `()`, `(5,)`, `(5, 16)`, `(5, 16,)`; not `(5)`, which Python reads as a number. */
  private shape(): number[] {
    const start = this.position;
    const sizes: number[] = [];
    this.expect('(');
    let commas = 0;
    while (!this.accept(')')) {
      if (sizes.length > commas) throw this.refuse('"," or ")"');
      if (sizes.length === MAX_RANK) throw this.refuse(`at most ${MAX_RANK} dimensions`, start);
      sizes.push(this.size());
      if (this.accept(',')) commas++;
    }
    if (sizes.length === 1 && commas === 0) throw this.refuse('a tuple of sizes such as (5,) or (5, 16)', start);
    return sizes;
  }

  private size(): number {
    this.skipSpace();
    const start = this.position;
    const digits = /(?:0|[1-9]\d*)/y;
    digits.lastIndex = start;
    const match = digits.exec(this.text)?.[0];
    if (match === undefined) throw this.refuse('a size: a whole number, not negative');
    this.position += match.length;
    const size = Number(match);
    if (!Number.isSafeInteger(size)) throw this.refuse('a size below 2^53', start);
    if (this.text[this.position] === 'L' && this.version < 3) this.position++;
    return size;
  }

  /** A Python string without escapes: none of the three keys and no type string needs them. */
  private string(): string {
    this.skipSpace();
    const start = this.position;
    const quote = this.text[start];
    if (quote !== "'" && quote !== '"') throw this.refuse('a text in quotes');
    const end = this.text.indexOf(quote, start + 1);
    if (end < 0) throw this.refuse('a closing quote', start);
    const value = this.text.slice(start + 1, end);
    if (/[\\\n\r]/.test(value)) throw this.refuse('a text without escapes', start);
    this.position = end + 1;
    return value;
  }

  private accept(character: string): boolean {
    this.skipSpace();
    if (this.text[this.position] !== character) return false;
    this.position++;
    return true;
  }

  private expect(character: string): void {
    if (!this.accept(character)) throw this.refuse(`"${character}"`);
  }

  private skipSpace(): void {
    while (' \t\n\r'.includes(this.text[this.position] ?? 'end')) this.position++;
  }

  private refuse(expected: string, position = this.position): LabError {
    const excerpt = this.text.slice(position, position + 40);
    return new LabError({
      tag: 'NpyFormat',
      what: 'The header of this .npy file cannot be read',
      found: excerpt === '' ? 'the end of the header' : `${JSON.stringify(excerpt)} at character ${position}`,
      expected,
      remedy: 'Export the array again with numpy.save.',
      where: this.name,
    });
  }
}
