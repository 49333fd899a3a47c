/** Studies in the worker: started, paused, one after the other; and what the worker tells of them. */
import { showError, showErrorParts } from '../errorsStore.ts';
import { loadModel } from '../modelStore.ts';
import { modelOf } from '../run/liveRun.ts';
import { runsStore } from '../run/runsStore.ts';
import { trainingWorker } from '../worker/trainingWorker.ts';
import type { UnaskedEvent } from '../worker/workerClient.ts';
import { changeStudy, refreshStudies, studiesStore, studyOf } from './studiesStore.ts';

/** True if the worker trains or prepares anything. */
export function isWorkerTaken(): boolean {
  const { live, starting } = studiesStore.getState();
  const { liveId, starting: runStarting } = runsStore.getState();
  return live !== null || starting !== null || liveId !== null || runStarting;
}

/**
 * Trains what is not done of a study, or puts it behind the one that trains.
 * @throws LabError of the model or the study
 */
export async function startStudy(id: string): Promise<void> {
  const { live, starting, queue } = studiesStore.getState();
  if (live !== null || starting !== null) {
    if (live?.id !== id && !queue.includes(id)) studiesStore.setState({ queue: [...queue, id] });
    return;
  }
  const shown = studyOf(studiesStore.getState(), id);
  if (shown === undefined) return;
  studiesStore.setState({ starting: id, queue: queue.filter((each) => each !== id) });
  try {
    const weights = shown.study.runs[0]?.spec.weights ?? 'float32';
    await loadModel({ model: modelOf(shown.record), weights });
    await trainingWorker.request({ type: 'startStudy', studyId: id });
  } finally {
    studiesStore.setState({ starting: null });
  }
}

/** Stops the study that trains, with a checkpoint of every run of the batch: it goes on from there. */
export async function pauseStudy(id: string): Promise<void> {
  const { live, queue } = studiesStore.getState();
  studiesStore.setState({ queue: queue.filter((each) => each !== id) });
  if (live?.id === id) await trainingWorker.request({ type: 'stop' });
}

/** Takes in what the worker tells of studies. Call once, when the page starts. */
export function listenToStudies(): void {
  trainingWorker.listen(receive);
}

function receive(event: UnaskedEvent): void {
  switch (event.type) {
    case 'studyState': {
      const { studyId, state, error = null } = event;
      changeStudy(studyId, (study) => ({ ...study, state, error }));
      if (state === 'training') studiesStore.setState({ live: { id: studyId, batch: [], step: 0 } });
      else ended(event);
      break;
    }
    case 'studyBatch': {
      const { studyId, runIds } = event;
      studiesStore.setState({ live: { id: studyId, batch: runIds, step: 0 } });
      break;
    }
    case 'studyStep':
      studiesStore.setState(({ live }) => ({ live: live === null ? null : { ...live, step: event.step } }));
      break;
    case 'studyRunEnded': {
      const { studyId, result, error } = event;
      changeStudy(studyId, (study) => ({
        ...study,
        results: new Map(study.results).set(result.id, result),
        failures: error === null ? study.failures : new Map(study.failures).set(result.id, error),
      }));
      break;
    }
    case 'fault':
      // The worker itself is gone: nothing trains any more.
      if (event.error.tag === 'Unexpected' && studiesStore.getState().live !== null) {
        studiesStore.setState({ live: null, queue: [] });
        refreshStudies().catch(showError);
      }
      break;
    default: // Runs and models are listened to elsewhere.
  }
}

function ended({ studyId, state, error }: Extract<UnaskedEvent, { type: 'studyState' }>): void {
  studiesStore.setState(({ inTraining }) => ({
    live: null,
    inTraining: new Set([...inTraining].filter((id) => id !== studyId)),
  }));
  if (error !== undefined) showErrorParts(error);
  if (state === 'stopped') return;
  const [next] = studiesStore.getState().queue;
  if (next !== undefined) startStudy(next).catch(showError);
}
