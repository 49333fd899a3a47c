/** How alike the library's prompts are: the measure as the person chooses it, the clustered matrix, and a map. */
import { lazy, Suspense, useMemo, useState } from 'react';
import { type ComparisonChoices, compareEntries } from '../../../prompts/library/comparison.ts';
import { groupedByTask, keyOf, type LibraryEntry } from '../../../prompts/library/libraryEntry.ts';
import { classNames } from '../../controls/classNames.ts';
import { Fold } from '../../controls/Fold.tsx';
import { Select } from '../../controls/fields.tsx';
import layout from '../../design/layout.module.css';
import typeset from '../../design/typeset.module.css';
import { SimilarityMatrix } from './SimilarityMatrix.tsx';
import styles from './similarity.module.css';

const LibraryMap = lazy(() => import('./LibraryMap.tsx').then((module) => ({ default: module.LibraryMap })));

const MEASURES = [
  { id: 'averageTokens', name: 'Cosine of average tokens' },
  { id: 'tokenPairs', name: 'Average cosine of token pairs' },
] as const;

const ORIGINS = [
  { id: 'zero', name: 'As SPoT has it', title: '' },
  { id: 'libraryMean', name: 'Centred on the library (our extension)', title: ', centred on the library' },
  { id: 'ownStart', name: 'From each prompt’s start (our extension)', title: ', from each prompt’s start' },
] as const;

const ROWS = [
  { id: 'prompts', name: 'Prompts' },
  { id: 'tasks', name: 'Tasks, averaged over their seeds' },
] as const;

interface SimilarityProps {
  readonly entries: readonly LibraryEntry[];
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
}

export function Similarity({ entries, selectedId, onSelect }: SimilarityProps) {
  const [choices, setChoices] = useState<ComparisonChoices>({
    measure: 'averageTokens',
    origin: 'zero',
    byTask: false,
  });
  const comparison = useMemo(() => compareEntries(entries, choices), [entries, choices]);
  const hasSeeds = groupedByTask(entries).length < entries.length;
  if (entries.length === 0) return null;
  const titleOf = ORIGINS.find(({ id }) => id === choices.origin)?.title;
  const title = `${MEASURES.find(({ id }) => id === choices.measure)?.name}${titleOf}`;
  return (
    <section aria-labelledby="similarity-title" className={layout.part}>
      <h3 id="similarity-title">How alike they are</h3>
      <div className={styles.choices}>
        <Select
          label="Similarity"
          choices={MEASURES}
          value={choices.measure}
          onChange={(id) => setChoices({ ...choices, measure: known(MEASURES, id) })}
        />
        <Select
          label="Seen"
          choices={ORIGINS}
          value={choices.origin}
          onChange={(id) => setChoices({ ...choices, origin: known(ORIGINS, id) })}
        />
        {hasSeeds && (
          <Select
            label="Rows"
            choices={ROWS}
            value={choices.byTask ? 'tasks' : 'prompts'}
            onChange={(id) => setChoices({ ...choices, byTask: id === 'tasks' })}
          />
        )}
      </div>
      <KeyNote entries={entries} />
      {comparison.leftOut.length > 0 && (
        <Fold title={`${comparison.leftOut.length} left out`}>
          <ul className={typeset.quiet}>
            {comparison.leftOut.map(({ entry, reason }) => (
              <li key={entry.id}>{`${entry.name}: ${reason}`}</li>
            ))}
          </ul>
        </Fold>
      )}
      {comparison.rows.length === 0 ? (
        <p className={typeset.quiet}>No prompt can be compared this way.</p>
      ) : (
        <>
          <SimilarityMatrix title={title} comparison={comparison} selectedId={selectedId} onSelect={onSelect} />
          <Suspense fallback={<p className={classNames(typeset.quiet, styles.mapSpace)}>Drawing the map …</p>}>
            <LibraryMap comparison={comparison} selectedId={selectedId} onSelect={onSelect} />
          </Suspense>
        </>
      )}
    </section>
  );
}

/** SPoT compares prompts after equally many steps: what differs from that is said. */
function KeyNote({ entries }: { entries: readonly LibraryEntry[] }) {
  const steps = [...new Set(entries.map((entry) => keyOf(entry).step))];
  if (steps.length < 2) return null;
  const words = steps.map((step) => (step === null ? 'unknown' : String(step))).join(', ');
  return (
    <p className={typeset.quiet}>
      {`Keys are of different steps (${words}); SPoT compares prompts after equally many, so take close calls lightly.`}
    </p>
  );
}

function known<Id extends string>(choices: readonly { readonly id: Id }[], id: string): Id {
  const choice = choices.find((each) => each.id === id) ?? choices[0];
  if (choice === undefined) throw new Error('a choice among none');
  return choice.id;
}
