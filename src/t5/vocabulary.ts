/** A model's words and their embeddings, read from its folder without a GPU and without its other weights. */
import { type ModelFiles, openTensors, readConfig, readModelTokenizer } from './loadModel.ts';
import { completeConfig, embeddingName } from './modelTensors.ts';

export interface ModelVocabulary {
  readonly width: number; // d_model
  /** By id. */
  readonly pieces: readonly string[];
  /** Rows of the embedding table, `[ids.length, width]`. @throws LabError `SafetensorsFormat`, `FileRead` */
  embeddingRows(ids: readonly number[]): Promise<Float32Array>;
}

/** As many rows are read at a time: ids that are asked for mostly stand together. */
const ROWS_A_READ = 1024;

/** @throws LabError as `loadFrozenModel` does, but for the GPU */
export async function openVocabulary(files: ModelFiles): Promise<ModelVocabulary> {
  const parsed = await readConfig(files);
  const tokenizer = await readModelTokenizer(files, parsed);
  const tensors = await openTensors(files);
  const { vocabSize, dModel: width } = completeConfig(parsed, tensors);
  const name = embeddingName(parsed, tensors);
  return {
    width,
    pieces: piecesOf(tokenizer, vocabSize),
    async embeddingRows(ids) {
      const rows = new Float32Array(ids.length * width);
      for (let first = 0; first < vocabSize; first += ROWS_A_READ) {
        const count = Math.min(ROWS_A_READ, vocabSize - first);
        const places = [...ids.keys()].filter((place) => isWithin(ids[place], first, count));
        if (places.length === 0) continue;
        const read = await tensors.readFloat32(name, { first: first * width, count: count * width });
        for (const place of places) {
          const start = ((ids[place] ?? 0) - first) * width;
          rows.set(read.subarray(start, start + width), place * width);
        }
      }
      return rows;
    },
  };
}

/** The pieces that have an embedding: a table may have rows without a piece, and a tokenizer pieces without a row. */
export function piecesOf(
  tokenizer: { readonly vocabSize: number; piece(id: number): string },
  rows: number,
): readonly string[] {
  return Array.from({ length: Math.min(tokenizer.vocabSize, rows) }, (_, id) => tokenizer.piece(id));
}

function isWithin(id: number | undefined, first: number, count: number): boolean {
  return id !== undefined && id >= first && id < first + count;
}
