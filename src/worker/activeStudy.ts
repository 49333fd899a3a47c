/**
 * One stored study from where it stands to its end: binds the training of its runs to storage and to the page, which is
 * told of every batch, of steps now and then, and of every run's end once that is stored.
 */
import type { LabErrorParts } from '../base/errors.ts';
import type { LoadedModel } from '../training/prepareRun.ts';
import { RunControl } from '../training/runControl.ts';
import { keptFiles, type RunFiles } from '../training/runFiles.ts';
import type { Study } from '../training/study/studyFile.ts';
import { waitingRuns } from '../training/study/studyQueue.ts';
import type { StudyRecord, StudyStore } from '../training/study/studyStore.ts';
import { type StudyObserver, StudyTraining } from '../training/study/studyTraining.ts';
import { errorParts, type Post } from './activeRun.ts';

/** Steps are told at most this often. */
const POST_EVERY_SECONDS = 0.1;

export interface ActiveStudyParts {
  readonly record: StudyRecord;
  readonly study: Study;
  readonly studies: StudyStore;
  /** The lab's own files, and checkpoints of stored runs. */
  readonly labFiles: RunFiles;
  /** The model, loaded again if its GPU has failed. @throws LabError */
  readonly loadModel: () => Promise<LoadedModel>;
  readonly post: Post;
  /** Called when the study is over for now and stored as such, before the page hears of it. */
  readonly onEnd: () => void;
  /** A clock that never goes back. */
  readonly nowSeconds: () => number;
}

export class ActiveStudy {
  readonly control = new RunControl(() => {});
  private readonly parts: ActiveStudyParts;
  private lastPostSeconds = Number.NEGATIVE_INFINITY;

  constructor(parts: ActiveStudyParts) {
    this.parts = parts;
  }

  /** Trains until the study is done or stopped. Returns why it failed, or null; never rejects. */
  async execute(): Promise<LabErrorParts | null> {
    const { record, studies, post, onEnd } = this.parts;
    const studyId = record.id;
    try {
      await studies.writeProgress(studyId, 'training', null);
      post({ type: 'studyState', studyId, state: 'training' });
      const state = await (await this.training()).train();
      await studies.writeProgress(studyId, state, null);
      onEnd();
      post({ type: 'studyState', studyId, state });
      return null;
    } catch (cause) {
      const error = errorParts(cause);
      // If storage itself is what failed, the record keeps saying "training", and the study is offered again all the same.
      await studies.writeProgress(studyId, 'failed', error).catch(() => {});
      onEnd();
      post({ type: 'studyState', studyId, state: 'failed', error });
      return error;
    } finally {
      // Whoever asked for a stop after the last step is not left waiting.
      this.control.end();
    }
  }

  private async training(): Promise<StudyTraining> {
    const { record, study, studies, labFiles, loadModel, nowSeconds } = this.parts;
    const kept = keptFiles(await studies.readFiles(record.id), labFiles);
    return new StudyTraining(study, {
      store: studies.runsOf(record.id),
      files: { open: kept.open, readStoredPrompt: labFiles.readStoredPrompt },
      modelSource: record.modelSource,
      loadModel,
      control: this.control,
      observer: this.observer(),
      together: record.together,
      // The person may change the queue while a batch trains.
      queue: async (open) => waitingRuns(open, await studies.read(record.id)),
      nowSeconds,
    });
  }

  private observer(): StudyObserver {
    const { record, post, nowSeconds } = this.parts;
    const studyId = record.id;
    return {
      started: (runs, notes) => post({ type: 'studyBatch', studyId, runIds: runs.map(({ id }) => id), notes }),
      stepped: (step) => {
        if (nowSeconds() - this.lastPostSeconds < POST_EVERY_SECONDS) return;
        this.lastPostSeconds = nowSeconds();
        post({ type: 'studyStep', studyId, step });
      },
      checkpoint: () => {},
      ended: (_run, result, _history, error) =>
        post({
          type: 'studyRunEnded',
          studyId,
          result,
          error: error === undefined ? null : errorParts(error),
        }),
    };
  }
}
