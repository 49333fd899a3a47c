/** What the decoder reads in training. */

/** Teacher forcing: what the decoder reads is the target `[R, U]` moved right by one, after the start token. */
export function shiftRight(targetIds: Int32Array, rows: number, startTokenId: number): Int32Array {
  const length = targetIds.length / rows;
  const shifted = new Int32Array(targetIds.length);
  for (let row = 0; row < rows; row++) {
    const start = row * length;
    shifted[start] = startTokenId;
    shifted.set(targetIds.subarray(start, start + length - 1), start + 1);
  }
  return shifted;
}
