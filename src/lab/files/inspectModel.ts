/** A model folder as an inspected item: its configuration checked, its files gathered under the layout's names. */
import { LabError } from '../../base/errors.ts';
import type { RecognizedModel } from '../../formats/recognized.ts';
import { type ParsedConfig, parseT5Config } from '../../t5/parseConfig.ts';
import { draftStore } from '../draft/draftStore.ts';
import { type MemoryWords, memoryWords } from '../models/memoryWords.ts';
import type { InspectedModel } from './inspected.ts';

/** @throws LabError `FileMissing` naming what the folder lacks, `ModelConfig` */
export function inspectModel(id: number, item: RecognizedModel, given: ReadonlyMap<string, Blob>): InspectedModel {
  const { name, missing, ignored } = item;
  const config = item.config === null ? null : parseT5Config(item.config, name);
  const memory = config === null ? null : memoryOfModel(config);
  if (missing.length > 0 || config === null) {
    throw new LabError({
      tag: 'FileMissing',
      what: 'This model folder is not complete',
      found: item.files.map(({ layoutName }) => layoutName).join(', '),
      expected: `also ${missing.join(', ')}`,
      remedy: ['Drop the whole folder, or all of its files at once.', memory?.warning ?? ''].join(' ').trim(),
    });
  }
  const files = Object.fromEntries(
    item.files.flatMap(({ layoutName, path }) => {
      const file = given.get(path);
      return file === undefined ? [] : [[layoutName, file]];
    }),
  );
  return {
    kind: 'model',
    id,
    name,
    folder: item.folder,
    choice: { name, source: { kind: 'files', name, files }, width: config.dModel },
    bytes: Object.values(files).reduce((sum, { size }) => sum + size, 0),
    facts: [
      ...factsOf(config),
      ...(memory === null ? [] : [memory.fact]),
      ...(ignored.length > 0 ? [`Not needed: ${ignored.join(', ')}`] : []),
    ],
    memoryWarning: memory?.warning ?? null,
  };
}

/** By the recipe that stands in the sentence now. */
function memoryOfModel(config: ParsedConfig): MemoryWords {
  const { recipe, promptLength, weights } = draftStore.getState();
  return memoryWords(
    { ...config, tiedHead: !config.requiresOwnHead },
    { ...recipe, weights, prompt: { length: promptLength } },
  );
}

function factsOf(config: ParsedConfig): string[] {
  const family = config.feedForward === 'relu' ? 'T5 1.0 (ReLU)' : 'T5 1.1 family (gated GELU)';
  return [
    `${family}, width ${config.dModel}`,
    `${config.numLayers} encoder and ${config.numDecoderLayers} decoder layers, ${config.numHeads} heads of ${config.dKv}`,
    `vocabulary of ${config.vocabSize} pieces`,
  ];
}
