/** The prompts and tables that `tools/fixtures/similarity.py` computes its reference values of. */
import fc from 'fast-check';
import type { TaskEmbedding } from '../../src/prompts/similarity/taskEmbedding.ts';

/** `matrix` of that script: `[length, width]` float32, exact. */
export function generatedMatrix(seed: number, length: number, width: number): Float32Array {
  return Float32Array.from({ length: length * width }, (_, index) => {
    const row = Math.floor(index / width);
    const column = index % width;
    const bent = (row * row * 31 + column * column * 17) * (row + column + seed + 3);
    const noise = ((row * 7919 + column * 104729 + seed * 15485863 + bent) % 2003) - 1001;
    return noise / 128 + (((column * 37) % 101) - 50) / 8;
  });
}

export function generatedEmbedding(seed: number, length: number, width: number) {
  return { name: `prompt ${seed}`, length, width, values: generatedMatrix(seed, length, width) };
}

/** Arbitrary embeddings of one width: so wide that no token and no average is near zero. */
export function embeddingsOf(count: number, maximumLength = 6): fc.Arbitrary<TaskEmbedding[]> {
  const lengths = fc.array(fc.integer({ min: 1, max: maximumLength }), { minLength: count, maxLength: count });
  return fc
    .tuple(fc.integer({ min: 5, max: 12 }), lengths, fc.nat(1000))
    .map(([width, all, seed]) => all.map((length, index) => generatedEmbedding(seed + index, length, width)));
}
