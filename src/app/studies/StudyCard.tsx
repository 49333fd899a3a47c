/** One study: how far it is, its controls, its queue and what it has found. */
import { useState } from 'react';
import { ProgressBar } from 'react-aria-components/ProgressBar';
import { useStore } from 'zustand';
import { deviceStore } from '../../lab/deviceStore.ts';
import { showError } from '../../lab/errorsStore.ts';
import { runsStore } from '../../lab/run/runsStore.ts';
import { deleteStudy } from '../../lab/studies/editStudies.ts';
import { progressOf, type ShownStudy, type StudiesState, studiesStore } from '../../lab/studies/studiesStore.ts';
import { pauseStudy, startStudy } from '../../lab/studies/trainStudies.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import { Fold } from '../controls/Fold.tsx';
import { Track } from '../controls/Track.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { FoundSources } from './FoundSources.tsx';
import { StudyQueue } from './StudyQueue.tsx';
import { StudyResults } from './StudyResults.tsx';
import styles from './studies.module.css';

export function StudyCard({ shown }: { shown: ShownStudy }) {
  const state = useStore(studiesStore);
  const [queueOpen, setQueueOpen] = useState(false);
  const { record, study, error, results, failures } = shown;
  const { done, total } = progressOf(shown);
  const titleId = `study-${record.id}`;
  const isBusy = state.live?.id === record.id || state.starting === record.id || state.inTraining.has(record.id);
  return (
    <section aria-labelledby={titleId} className={classNames(layout.part, styles.panel)}>
      <div className={classNames(layout.row, styles.head)}>
        <h3 id={titleId}>{study.name}</h3>
        <span className={typeset.quiet}>
          {study.targets.length} {study.targets.length === 1 ? 'target' : 'targets'} × {study.sources.length}{' '}
          {study.sources.length === 1 ? 'source' : 'sources'} × {study.seeds.length}{' '}
          {study.seeds.length === 1 ? 'seed' : 'seeds'}
        </span>
      </div>
      <div className={layout.row}>
        <Controls shown={shown} done={done} total={total} />
        <ProgressBar
          className={styles.progress ?? ''}
          aria-label={`Runs of ${study.name} done`}
          value={done}
          maxValue={Math.max(1, total)}
          valueLabel={`${done} of ${total} runs`}
        >
          <span className={styles.count}>
            {done} / {total} runs
          </span>
          <Track percent={(100 * done) / Math.max(1, total)} />
        </ProgressBar>
        <Button
          small
          look="quiet"
          aria-label={`Delete study ${study.name}`}
          isDisabled={isBusy}
          onPress={() => void deleteStudy(shown).catch(showError)}
        >
          Delete
        </Button>
      </div>
      <p role="status" className={styles.state} data-state={shown.state}>
        {stateWords(shown, state)}
      </p>
      {error !== null && <p className={typeset.danger}>{`${error.what}: ${error.found}. ${error.remedy}`}</p>}
      {failures.size > 0 && (
        <ul className={typeset.danger}>
          {[...failures].map(([id, failure]) => (
            <li key={id}>{`${id}: ${failure.what} (${failure.found})`}</li>
          ))}
        </ul>
      )}
      {done < total && (
        <Fold title="What waits" isExpanded={queueOpen} onExpandedChange={setQueueOpen}>
          {queueOpen && <StudyQueue shown={shown} />}
        </Fold>
      )}
      {record.purpose?.role === 'scratch' && done === total && <FoundSources scratch={shown} />}
      {results.size > 0 && record.purpose === undefined && <StudyResults shown={shown} />}
    </section>
  );
}

function Controls({ shown, done, total }: { shown: ShownStudy; done: number; total: number }) {
  const { live, starting, queue, inTraining } = useStore(studiesStore);
  const { liveId, starting: runStarting } = useStore(runsStore);
  const { device } = useStore(deviceStore);
  const { id } = shown.record;
  const { name } = shown.study;
  if (live?.id === id || queue.includes(id)) {
    const isLive = live?.id === id;
    return (
      <Button
        aria-label={isLive ? `Pause study ${name}` : `Take ${name} out of the queue`}
        onPress={() => void pauseStudy(id).catch(showError)}
      >
        {isLive ? 'Pause' : 'Do not start'}
      </Button>
    );
  }
  if (done === total) return null;
  const another = live !== null || starting !== null;
  const verb = another ? 'Train next' : done > 0 || shown.state !== 'waiting' ? 'Go on' : 'Train';
  return (
    <Button
      look="primary"
      aria-label={`${verb}: study ${name}`}
      isDisabled={device.kind === 'missing' || starting === id || inTraining.has(id) || liveId !== null || runStarting}
      onPress={() => void startStudy(id).catch(showError)}
    >
      {verb}
    </Button>
  );
}

/** Read aloud when it changes. */
function stateWords({ record, study, state }: ShownStudy, studies: StudiesState): string {
  const { live, starting, queue, inTraining } = studies;
  if (starting === record.id) return 'Getting ready …';
  if (live?.id === record.id) {
    const [first] = live.batch;
    const run = study.runs.find(({ id }) => id === first);
    if (run === undefined) return 'Getting ready …';
    const count = live.batch.length === 1 ? '1 run' : `${live.batch.length} runs in one batch`;
    return `Training ${run.target}: ${count}, step ${live.step} of ${run.spec.steps}`;
  }
  if (inTraining.has(record.id)) return 'Trains in another tab';
  if (queue.includes(record.id)) return 'Starts when the study before it is done';
  if (state === 'training') return 'Interrupted: its tab was closed. Nothing that was done is lost.';
  if (state === 'stopped') return 'Paused';
  if (state === 'failed') return 'Stopped by an error';
  return state === 'finished' ? 'Finished' : 'Not begun';
}
