/** A model folder as an inspected item: its configuration checked, its files gathered under the layout's names. */
import { LabError } from '../../base/errors.ts';
import type { RecognizedModel } from '../../formats/recognized.ts';
import { type ParsedConfig, parseT5Config } from '../../t5/parseConfig.ts';
import type { InspectedModel } from './inspected.ts';

/** @throws LabError `FileMissing` naming what the folder lacks, `ModelConfig` */
export function inspectModel(id: number, item: RecognizedModel, given: ReadonlyMap<string, Blob>): InspectedModel {
  const { name, missing, ignored } = item;
  if (missing.length > 0) {
    throw new LabError({
      tag: 'FileMissing',
      what: 'This model folder is not complete',
      found: item.files.map(({ layoutName }) => layoutName).join(', '),
      expected: `also ${missing.join(', ')}`,
      remedy: 'Drop the whole folder, or all of its files at once.',
    });
  }
  const config = parseT5Config(item.config, name);
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
    facts: [...factsOf(config), ...(ignored.length > 0 ? [`Not needed: ${ignored.join(', ')}`] : [])],
  };
}

function factsOf(config: ParsedConfig): string[] {
  const family = config.feedForward === 'relu' ? 'T5 1.0 (ReLU)' : 'T5 1.1 family (gated GELU)';
  return [
    `${family}, width ${config.dModel}`,
    `${config.numLayers} encoder and ${config.numDecoderLayers} decoder layers, ${config.numHeads} heads of ${config.dKv}`,
    `vocabulary of ${config.vocabSize} pieces`,
  ];
}
