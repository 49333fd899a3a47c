/** The prompt's hash: by it a run says which prompt it began with. */
import { sha256Hex } from '../../base/hash.ts';
import { writeNpy } from '../../formats/npy.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import { classNames } from '../controls/classNames.ts';
import typeset from '../design/typeset.module.css';
import { useLoaded } from '../viewing/useLoaded.ts';
import styles from './dropped.module.css';

export function PromptHash({ prompt }: { prompt: Prompt }) {
  const { length, width, values } = prompt;
  // A fix makes another prompt of other sides or other values in their first row.
  const key = `${length} ${width} ${values.subarray(0, width).join()}`;
  const hash = useLoaded(key, () => sha256Hex(writeNpy(values, [length, width])));
  return (
    <p className={classNames(typeset.small, styles.hash)}>
      <abbr title="Of the values as a float32 .npy file: what the download gives, and what a run records of its source prompt.">
        SHA-256
      </abbr>{' '}
      <span className="mono">{hash.kind === 'ready' ? hash.value : '…'}</span>
    </p>
  );
}
