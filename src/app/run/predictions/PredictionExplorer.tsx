/** An evaluation's examples: sliced by a matrix of who was taken for whom, by verdict and by words, and sorted. */
import { useState } from 'react';
import { EVERYTHING, isRight, labelsOf, type Slice, type Sorting, sliced } from '../../../lab/predictions/slices.ts';
import { percent } from '../../../lab/words/numbers.ts';
import type { SingleEvaluation } from '../../../training/evaluationTypes.ts';
import { Button } from '../../controls/Button.tsx';
import { TextField } from '../../controls/fields.tsx';
import { Segments } from '../../controls/Segments.tsx';
import layout from '../../design/layout.module.css';
import typeset from '../../design/typeset.module.css';
import { ConfusionMatrix } from './ConfusionMatrix.tsx';
import { PredictionTable } from './PredictionTable.tsx';
import styles from './predictions.module.css';

interface PredictionExplorerProps {
  readonly runId: string;
  readonly evaluation: SingleEvaluation;
  /** Id of what names the examples. */
  readonly labelledBy: string;
}

const VERDICTS: readonly { readonly id: Slice['verdict']; readonly name: string }[] = [
  { id: 'all', name: 'All' },
  { id: 'wrong', name: 'Wrong' },
  { id: 'right', name: 'Right' },
];

export function PredictionExplorer({ runId, evaluation, labelledBy }: PredictionExplorerProps) {
  const { samples, examples } = evaluation;
  const [slice, setSlice] = useState<Slice>(EVERYTHING);
  const [sorting, setSorting] = useState<Sorting>({ key: 'order', descending: false });
  const change = (part: Partial<Slice>) => setSlice((known) => ({ ...known, ...part }));
  const labels = labelsOf(samples);
  const shown = sliced(samples, slice, labels ?? [], sorting);
  const right = shown.filter(isRight).length;
  return (
    <div className={layout.block}>
      {labels !== null && <ConfusionMatrix samples={samples} labels={labels} slice={slice} onSlice={change} />}
      <div className={styles.filters}>
        <Segments
          label="Which examples"
          choices={VERDICTS}
          chosen={slice.verdict}
          onChange={(verdict) => change({ verdict })}
        />
        <TextField label="Words in the input" value={slice.search} onChange={(search) => change({ search })} />
      </div>
      <p role="status" className={typeset.quiet}>
        {shown.length === 0
          ? 'No example is in this slice.'
          : `${right} of ${shown.length} right, ${percent(right / shown.length)}`}
        {samples.length < examples && ` (${samples.length} of the ${examples} examples are kept to be looked at)`}{' '}
        {slice !== EVERYTHING && (
          <Button small look="quiet" onPress={() => setSlice(EVERYTHING)}>
            Show all
          </Button>
        )}
      </p>
      {shown.length > 0 && (
        <PredictionTable
          runId={runId}
          predictions={shown}
          labelledBy={labelledBy}
          sorting={sorting}
          onSort={(key) => setSorting((known) => ({ key, descending: known.key === key ? !known.descending : false }))}
        />
      )}
    </div>
  );
}
