/** The library by similarity to a target, three ways to use it, and whether each did better than starting from scratch. */
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { draftStore } from '../../lab/draft/draftStore.ts';
import { errorParts, showError, showErrorParts } from '../../lab/errorsStore.ts';
import { openLibrary } from '../../lab/library/libraryStore.ts';
import { downloadSearch, resultsOf } from '../../lab/studies/exportStudies.ts';
import {
  embeddingsOf,
  isModelOf,
  type RankedEntry,
  rankLibrary,
  studiesOfSearch,
  type TriedStrategy,
  triedStrategies,
  tryStrategy,
} from '../../lab/studies/findSource.ts';
import { fetchLabTable } from '../../lab/studies/labStudies.ts';
import { type ShownStudy, studiesStore } from '../../lab/studies/studiesStore.ts';
import type { SimilarityMeasure } from '../../prompts/similarity/similarity.ts';
import type { TaskEmbedding } from '../../prompts/similarity/taskEmbedding.ts';
import { STRATEGIES, type Strategy, type StrategyOutcome } from '../../training/study/retrieval.ts';
import { type TransferCell, transferTable } from '../../training/study/studyResults.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import { NumberField, Select } from '../controls/fields.tsx';
import { numbers, TableFrame, TableHead } from '../controls/tables.tsx';
import layout from '../design/layout.module.css';
import tables from '../design/tables.module.css';
import typeset from '../design/typeset.module.css';
import { useLabPrompts } from '../prompts/useLabPrompts.ts';
import { useShownLibrary } from '../prompts/useShownLibrary.ts';
import styles from './studies.module.css';
import { MEASURES, percentPoints, signedShare } from './studyWords.ts';

const WORDS: Readonly<Record<Strategy, string>> = {
  bestOfTopK: 'Best of top',
  weightedAverage: 'Weighted average of top',
  mixture: 'Multi-task mixture of top',
};

export function FoundSources({ scratch }: { scratch: ShownStudy }) {
  const { studies } = useStore(studiesStore);
  const { model } = useStore(draftStore);
  useLabPrompts();
  const { ofSentence: library } = useShownLibrary();
  const isChosen = isModelOf(scratch.record, model);
  const [embeddings, setEmbeddings] = useState<readonly TaskEmbedding[]>([]);
  const [labTable, setLabTable] = useState<readonly TransferCell[]>([]);
  const [measure, setMeasure] = useState<SimilarityMeasure>('averageTokens');
  const [wantedK, setK] = useState(3);
  const { search } = scratch.record.purpose ?? { search: '' };
  const target = scratch.study.targets[0] ?? '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: the runs of a finished study do not change
  useEffect(() => {
    embeddingsOf(scratch).then(setEmbeddings, showError);
    openLibrary().catch(showError);
    fetchLabTable().then((cells) => setLabTable(cells ?? []), showError);
  }, [scratch.record.id]);
  const ranked = useMemo(
    () => rankedOrTold(embeddings, library, target, measure),
    [embeddings, library, target, measure],
  );
  const past = useMemo(() => pastTransfer(target, labTable, studies ?? []), [target, labTable, studies]);
  if (!isChosen) {
    return (
      <p className={typeset.quiet}>
        This search is about another model than the sentence’s. Choose its model there, and what its library holds is
        ranked here.
      </p>
    );
  }
  if (ranked.length === 0) return <p className={typeset.quiet}>The library holds no prompt of another task.</p>;
  const k = Math.min(wantedK, ranked.length);
  const strategies = studiesOfSearch(studies ?? [], search);
  const tried = triedStrategies(scratch, strategies);
  return (
    <div className={classNames(layout.sections, styles.results)}>
      <div className={layout.fields}>
        <Select
          label="Measure"
          choices={MEASURES}
          value={measure}
          onChange={(id) => setMeasure(MEASURES.find((known) => known.id === id)?.id ?? measure)}
        />
        <NumberField label="k" value={k} onChange={setK} minValue={1} maxValue={ranked.length} />
      </div>
      <Ranking ranked={ranked} k={k} past={past} target={target} />
      <div className={layout.row}>
        {STRATEGIES.map((strategy) => (
          <Button
            key={strategy}
            isDisabled={strategies.some(({ record: { purpose } }) => isOf(strategy, purpose?.role) && purpose?.k === k)}
            onPress={() => void tryStrategy(scratch, strategy, ranked, k).catch(showError)}
          >
            {`${WORDS[strategy]} ${k}`}
          </Button>
        ))}
      </div>
      <Outcomes tried={tried} />
      <div className={layout.row}>
        <Button small onPress={() => downloadSearch(scratch, ranked, tried)}>
          Ranking and outcomes (.json)
        </Button>
      </div>
    </div>
  );
}

interface RankingProps {
  readonly ranked: readonly RankedEntry[];
  readonly k: number;
  readonly past: ReadonlyMap<string, number>;
  readonly target: string;
}

function Ranking({ ranked, k, past, target }: RankingProps) {
  return (
    <TableFrame label={`Sources for ${target}`} className={styles.tall}>
      <table
        className={classNames(tables.table, tables.sticky, styles.table)}
        aria-label={`Sources for ${target}, the most similar first`}
      >
        <TableHead columns={['Source', 'Task', ...numbers('Similarity', 'Past transfer')]} />
        <tbody>
          {ranked.map(({ entry, similarity }, place) => {
            const reduction = past.get(entry.name);
            return (
              <tr key={entry.id} aria-current={place < k || undefined}>
                <th scope="row">
                  {entry.name}
                  {place < k && <span className={typeset.quiet}> among the top {k}</span>}
                </th>
                <td>{entry.task}</td>
                <td data-number>{similarity.toFixed(3)}</td>
                <td data-number>{reduction === undefined ? '–' : signedShare(reduction)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </TableFrame>
  );
}

function Outcomes({ tried }: { tried: readonly TriedStrategy[] }) {
  if (tried.length === 0) return null;
  return (
    <ul aria-label="Against scratch" className={layout.block}>
      {tried.map(({ id, strategy, k, outcome }) => (
        <li key={id}>{`${WORDS[strategy]} ${k}: ${outcomeWords(outcome, strategy)}`}</li>
      ))}
    </ul>
  );
}

/** "84.0 % against 71.0 % from scratch: +45 % of the error removed. It beat scratch." */
function outcomeWords(outcome: StrategyOutcome, strategy: Strategy): string {
  const { score, scratch, reduction, beats, withinSpread, start } = outcome;
  const which = strategy === 'bestOfTopK' ? ` (${start}, chosen on the same validation examples)` : '';
  const share = reduction === null ? '' : ` (relative error reduction ${signedShare(reduction)})`;
  const verdict = beats ? 'It beat starting from scratch' : 'It did not beat starting from scratch';
  const doubt = withinSpread ? ', by less than the scores spread over seeds' : '';
  return `${percentPoints(score.mean)} %${which} against ${percentPoints(scratch.mean)} % from scratch${share}. ${verdict}${beats ? doubt : ''}.`;
}

function isOf(strategy: Strategy, role: string | undefined): boolean {
  return role === strategy || (strategy === 'mixture' && role === 'mixtureSource');
}

function rankedOrTold(
  embeddings: readonly TaskEmbedding[],
  entries: Parameters<typeof rankLibrary>[1],
  target: string,
  measure: SimilarityMeasure,
): readonly RankedEntry[] {
  if (embeddings.length === 0 || entries.length === 0) return [];
  try {
    return rankLibrary(embeddings, entries, target, measure);
  } catch (error) {
    showErrorParts(errorParts(error));
    return [];
  }
}

/** Relative error reductions on the target by source: the lab's, and in their place those of this browser's studies. */
function pastTransfer(
  target: string,
  lab: readonly TransferCell[],
  studies: readonly ShownStudy[],
): ReadonlyMap<string, number> {
  const own = studies.flatMap((shown) => transferTable(shown.study, resultsOf(shown)));
  return new Map(
    [...lab, ...own].flatMap(({ target: each, source, relativeErrorReduction: reduction }) =>
      each === target && reduction !== null ? [[source, reduction] as const] : [],
    ),
  );
}
