/** The batches that wait, next first: moved, or taken out. */
import { useStore } from 'zustand';
import { showError } from '../../lab/errorsStore.ts';
import { moveBatch, removeRuns } from '../../lab/studies/editStudies.ts';
import { type ShownStudy, studiesStore, waitingOf } from '../../lab/studies/studiesStore.ts';
import type { StudyRun } from '../../training/study/studyFile.ts';
import { batchesOf } from '../../training/study/studyQueue.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import styles from './studies.module.css';

export function StudyQueue({ shown }: { shown: ShownStudy }) {
  const { live } = useStore(studiesStore);
  const batches = batchesOf(waitingOf(shown, live), shown.record.together);
  if (batches.length === 0) return <p className={typeset.quiet}>Nothing waits.</p>;
  return (
    <ol className={classNames(layout.lines, styles.queue)} aria-label={`Queue of ${shown.study.name}`}>
      {batches.map((batch, place) => {
        const name = batchName(batch);
        return (
          <li key={batch[0]?.id}>
            <span>
              <strong>{batch[0]?.target}</strong> <span className={typeset.quiet}>{startsOf(batch)}</span>
            </span>
            <span className={classNames(layout.row, styles.actions)}>
              <Button
                small
                aria-label={`Train ${name} earlier`}
                isDisabled={place === 0}
                onPress={() => void moveBatch(shown, place, place - 1).catch(showError)}
              >
                <span aria-hidden="true">↑</span>
              </Button>
              <Button
                small
                aria-label={`Train ${name} later`}
                isDisabled={place === batches.length - 1}
                onPress={() => void moveBatch(shown, place, place + 1).catch(showError)}
              >
                <span aria-hidden="true">↓</span>
              </Button>
              <Button
                small
                look="quiet"
                aria-label={`Remove ${name}`}
                onPress={() =>
                  void removeRuns(
                    shown,
                    batch.map(({ id }) => id),
                  ).catch(showError)
                }
              >
                Remove
              </Button>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function batchName(batch: readonly StudyRun[]): string {
  return `${batch[0]?.target}, ${startsOf(batch)}`;
}

/** "scratch, news-topic · seed 0": the sources of each seed. */
function startsOf(batch: readonly StudyRun[]): string {
  const seeds = [...new Set(batch.map(({ seed }) => seed))];
  return seeds
    .map((seed) => {
      const sources = batch.filter((run) => run.seed === seed).map(({ source }) => source);
      return `${sources.join(', ')} · seed ${seed}`;
    })
    .join('; ');
}
