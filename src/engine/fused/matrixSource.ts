/** Matrices too large to be in memory whole: read in blocks of outputs, and several of them read as one. */
import { interleaveOutputs, joinOutputs, type MatrixValues, roundUpTo4 } from './packMatrix.ts';

export interface MatrixSource {
  readonly inputs: number;
  readonly outputs: number;
  /** `count` outputs from `first` on. Blocks are asked for in order, each where the one before ended, once each. */
  read(first: number, count: number): Promise<MatrixValues>;
}

/** The sources' outputs one after the other: see `joinOutputs`. */
export function joinedSource(...sources: readonly MatrixSource[]): MatrixSource {
  return {
    inputs: sources[0]?.inputs ?? 0,
    outputs: sources.reduce((sum, { outputs }) => sum + outputs, 0),
    async read(first, count) {
      const parts: MatrixValues[] = [];
      let start = 0; // of the source, among all outputs
      for (const source of sources) {
        const from = Math.max(first, start);
        const to = Math.min(first + count, start + source.outputs);
        if (from < to) parts.push(await source.read(from - start, to - from));
        start += source.outputs;
      }
      const [only] = parts;
      return parts.length === 1 && only !== undefined ? only : joinOutputs(...parts);
    },
  };
}

/** Four outputs of each in turn: see `interleaveOutputs`. Blocks begin at multiples of eight. */
export function interleavedSource(gate: MatrixSource, up: MatrixSource): MatrixSource {
  return {
    inputs: gate.inputs,
    outputs: 2 * roundUpTo4(gate.outputs),
    async read(first, count) {
      if (first % 8 !== 0) throw new Error(`A block of interleaved outputs begins at ${first}`);
      const from = first / 2;
      const ofEach = Math.min(count / 2, gate.outputs - from);
      return interleaveOutputs(await gate.read(from, ofEach), await up.read(from, ofEach));
    },
  };
}
