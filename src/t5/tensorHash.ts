/** SHA-256 of a tensor that is never in memory whole. Web Crypto hashes whole arrays only, so it is hashed in pieces. */
import { sha256Hex } from '../base/hash.ts';

/** Numbers a piece: 8 MiB. */
const PIECE_LENGTH = 2 ** 21;

export class TensorHash {
  private readonly length: number;
  /** Empty once the tensor is whole. */
  private piece: Float32Array<ArrayBuffer>;
  private readonly hashes: string[] = [];
  private added = 0;

  /** @param length numbers in the tensor */
  constructor(length: number) {
    this.length = length;
    this.piece = new Float32Array(Math.min(PIECE_LENGTH, length));
  }

  /** How many numbers were added so far. */
  get position(): number {
    return this.added;
  }

  /** The tensor's next numbers. */
  async add(values: Float32Array): Promise<void> {
    let taken = 0;
    while (taken < values.length) {
      const start = this.added % PIECE_LENGTH;
      const part = values.subarray(taken, taken + this.piece.length - start);
      this.piece.set(part, start);
      taken += part.length;
      this.added += part.length;
      if (this.added % PIECE_LENGTH === 0 || this.added === this.length) await this.endPiece();
    }
  }

  /**
   * Of a tensor of one piece the SHA-256 of its float32 bytes, of more pieces that of their hashes, joined.
   * @throws Error before all numbers were added
   */
  async hash(): Promise<string> {
    if (this.added !== this.length) throw new Error(`${this.added} of ${this.length} numbers were added`);
    const [only] = this.hashes;
    if (this.hashes.length === 1 && only !== undefined) return only;
    return sha256Hex(new TextEncoder().encode(this.hashes.join('')));
  }

  private async endPiece(): Promise<void> {
    const rest = this.added % PIECE_LENGTH;
    const bytes = new Uint8Array(this.piece.buffer);
    // Only a last piece that is not full needs a copy: Web Crypto hashes whole buffers.
    this.hashes.push(await sha256Hex(rest === 0 || rest === this.piece.length ? bytes : bytes.slice(0, 4 * rest)));
    if (this.added === this.length) this.piece = new Float32Array(0);
  }
}
