/** Numbers to try kernels with: the same each time, cheaply made. */

/** `count` numbers spread over [-size, size]. */
export function seededValues(count: number, size: number, seed: number): Float32Array {
  const values = new Float32Array(count);
  // A linear congruential generator (Numerical Recipes): enough for inputs that no sum may cancel or favour.
  let state = seed;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    values[i] = (state / 2 ** 31) * size;
  }
  return values;
}
