/** The prompt itself, as of its newest checkpoint, against where it started. */

import type { ShownRun } from '../../lab/run/runsStore.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import { PromptHeatmap } from '../charts/PromptHeatmap.tsx';
import styles from './run.module.css';

export function PromptPicture({ run }: { run: ShownRun }) {
  const newest = run.checkpoints.at(-1);
  const shown = newest?.prompt ?? run.before;
  if (shown === null) {
    const first = run.spec.checkpointEvery || run.spec.steps;
    return <p className={styles.quiet}>The prompt appears here with the first checkpoint, at step {first}.</p>;
  }
  const title = newest === undefined ? 'The source prompt' : `The prompt at step ${newest.step}`;
  const reference = newest !== undefined && sameShape(run.before, shown) ? run.before.values : undefined;
  return (
    <PromptHeatmap
      title={title}
      values={shown.values}
      length={shown.length}
      width={shown.width}
      {...(reference === undefined ? {} : { reference })}
    />
  );
}

function sameShape(before: Prompt | null, now: Prompt): before is Prompt {
  return before !== null && before.length === now.length && before.width === now.width;
}
