/** What the headless command says of a study: a line a run. */
import type { LabErrorParts } from '../../base/errors.ts';
import type { StudyEnsemble } from '../../training/study/studyEnsembles.ts';
import type { Study, StudyRun } from '../../training/study/studyFile.ts';
import type { StudyResult } from '../../training/study/studyResults.ts';

export class StudyLines {
  private readonly write: (line: string) => void;
  private total = 0;
  private done = 0;

  constructor(write: (line: string) => void) {
    this.write = write;
  }

  begins({ name, runs, targets, sources, seeds }: Study): void {
    this.total = runs.length;
    this.write(
      `Study "${name}": ${runs.length} runs of ${targets.length} targets, ${sources.length} sources, ${seeds.length} seeds`,
    );
  }

  started(runs: readonly StudyRun[], notes: readonly string[]): void {
    for (const note of notes) this.write(`Note: ${note}`);
    this.write(`Training ${runs.map(({ id }) => id).join(', ')}`);
  }

  ended({ id }: StudyRun, { scores }: StudyResult, error: LabErrorParts | null): void {
    this.done += 1;
    const words =
      error === null ? scores.map(([step, score]) => `${step}: ${score.toFixed(1)} %`).join('  ') : error.what;
    this.write(`${this.done} of ${this.total}  ${id}  ${words}`);
  }

  ensembles(ensembles: readonly StudyEnsemble[]): void {
    for (const { target, source, seeds, score } of ensembles) {
      this.write(`Vote of ${seeds.length} seeds  ${target}/${source}  ${score.toFixed(1)} %`);
    }
  }

  ends(state: 'finished' | 'stopped'): void {
    this.write(state === 'finished' ? 'Finished.' : 'Stopped; continue with --resume.');
  }
}
