/** Where the Hugging Face Hub has the files of a model: addresses only, nothing is fetched. */
import { LabError } from '../../base/errors.ts';

export interface HubFile {
  readonly path: string;
  readonly what: string;
  readonly url: string;
}

const FILES: readonly Omit<HubFile, 'url'>[] = [
  { path: 'config.json', what: 'its shape' },
  { path: 'model.safetensors', what: 'its weights; large models have several, which the index names' },
  { path: 'model.safetensors.index.json', what: 'only where there are several' },
  { path: 'spiece.model', what: 'its tokenizer' },
  { path: 'tokenizer.json', what: 'its tokenizer, where there is no spiece.model' },
];

/** Owner and name, as the Hub allows them; old models stand alone. */
const NAME = /^(?:[\w-][\w.-]{0,95}\/)?[\w-][\w.-]{0,95}$/;

/**
 * Addresses of the files that a model folder is made of.
 * @param name such as `google/flan-t5-small`, or the model's page
 * @throws LabError `FileMissing` if it cannot be a model's name
 */
export function hubFiles(name: string): HubFile[] {
  const plain = name
    .trim()
    .replace(/^https:\/\/huggingface\.co\//, '')
    .replace(/(\/tree\/[^/]*)?\/*$/, '');
  if (!NAME.test(plain) || plain.includes('..')) {
    throw new LabError({
      tag: 'FileMissing',
      what: 'This is no name of a model on the Hub',
      found: JSON.stringify(name.trim().slice(0, 60)),
      expected: 'owner/name, such as google/flan-t5-small',
      remedy: 'Copy the name from the model’s page.',
    });
  }
  return FILES.map((file) => ({ ...file, url: `https://huggingface.co/${plain}/resolve/main/${file.path}` }));
}
