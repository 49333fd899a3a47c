/** A study's figures as files, the same that the headless command writes. */
import { resultsAsCsv, resultsAsJson, tableAsCsv, transferTable } from '../../training/study/studyResults.ts';
import { fileNameOf, saveFile } from '../files/saveFile.ts';
import type { RankedEntry, TriedStrategy } from './findSource.ts';
import type { ShownStudy } from './studiesStore.ts';

const JSON_TYPE = 'application/json';
const CSV_TYPE = 'text/csv';

/** `results.json`: table and scores. */
export function downloadResults(shown: ShownStudy): void {
  saveFile(`${stemOf(shown)}-results.json`, resultsAsJson(shown.study, resultsOf(shown)), JSON_TYPE);
}

/** The table of sources on targets. */
export function downloadTable(shown: ShownStudy): void {
  const cells = transferTable(shown.study, resultsOf(shown));
  saveFile(`${stemOf(shown)}-transfer.csv`, tableAsCsv(cells), CSV_TYPE);
}

/** `scores.csv`: a line an evaluation. */
export function downloadScores(shown: ShownStudy): void {
  saveFile(`${stemOf(shown)}-scores.csv`, resultsAsCsv(resultsOf(shown)), CSV_TYPE);
}

/** The study file itself, for the headless command or another browser. */
export function downloadStudyFile(shown: ShownStudy): void {
  saveFile(`${stemOf(shown)}.json`, `${JSON.stringify(shown.record.json, null, 2)}\n`, JSON_TYPE);
}

/** What a search found: the library by similarity, and each way that was tried against scratch. */
export function downloadSearch(
  scratch: ShownStudy,
  ranked: readonly RankedEntry[],
  tried: readonly TriedStrategy[],
): void {
  const ranking = ranked.map(({ entry, similarity }) => ({ source: entry.name, task: entry.task, similarity }));
  const outcomes = tried.map(({ strategy, k, outcome }) => ({ strategy, k, ...outcome }));
  const found = { target: scratch.study.targets[0], ranking, outcomes };
  saveFile(`${stemOf(scratch)}-search.json`, `${JSON.stringify(found, null, 2)}\n`, JSON_TYPE);
}

/** In the order of the study, so that two exports of the same study are the same file. */
export function resultsOf({ study, results }: ShownStudy) {
  return study.runs.flatMap(({ id }) => results.get(id) ?? []);
}

function stemOf({ study }: ShownStudy): string {
  return fileNameOf(study.name);
}
