/** What a model takes of the GPU's memory: its weights in each form, and what training by the sentence's recipe takes besides. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { byteSize } from '../../base/byteSize.ts';
import { draftStore } from '../../lab/draft/draftStore.ts';
import { errorParts } from '../../lab/errorsStore.ts';
import { adapterLimits } from '../../lab/models/adapterLimits.ts';
import type { ModelDescription } from '../../lab/models/describeModel.ts';
import { memoryOfRun } from '../../training/memoryOfRun.ts';
import { numbers, type TableColumn, TableHead } from '../controls/tables.tsx';
import layout from '../design/layout.module.css';
import tables from '../design/tables.module.css';
import typeset from '../design/typeset.module.css';
import { useLoaded } from '../viewing/useLoaded.ts';

const MEMORY_COLUMNS: readonly (string | TableColumn)[] = [
  'Weights as',
  ...numbers('Weights', 'To train'),
  {
    name: 'At least',
    hint: 'Blocks are computed a second time on the way back: the same bits, more slowly. The lab does so by itself where the memory is short.',
    isNumber: true,
  },
];

export function ModelMemory({ config, weights }: Pick<ModelDescription, 'config' | 'weights'>) {
  const { recipe, promptLength } = useStore(draftStore);
  const adapter = useLoaded('', adapterLimits);
  const limits = adapter.kind === 'ready' ? adapter.value : undefined;
  const rows = useMemo(
    () =>
      weights.map(({ storage, bytes }) => {
        try {
          const run = { ...recipe, weights: storage, prompt: { length: promptLength } };
          const { kept, twice } = memoryOfRun(config, run, limits);
          return { storage, bytes, kept: bytes + kept.transientBytes, twice: bytes + twice.transientBytes };
        } catch (error) {
          return { storage, bytes, problem: errorParts(error) };
        }
      }),
    [config, weights, recipe, promptLength, limits],
  );
  return (
    <div className={layout.block}>
      <h4>Memory on the GPU</h4>
      <div className={tables.frame}>
        <table className={tables.table} aria-label="Memory on the GPU">
          <TableHead columns={MEMORY_COLUMNS} />
          <tbody>
            {rows.map((row) => (
              <tr key={row.storage}>
                <th scope="row">{row.storage}</th>
                <td data-number>{byteSize(row.bytes)}</td>
                {'problem' in row ? (
                  <td colSpan={2}>{row.problem?.what}</td>
                ) : (
                  <>
                    <td data-number>{byteSize(row.kept)}</td>
                    <td data-number>{byteSize(row.twice)}</td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={typeset.quiet}>
        To train: weights and the largest step of the sentence’s recipe, {recipe.batchSize / recipe.microbatches} × (
        {promptLength} prompt + {recipe.maxInputLength} input tokens). Whether a single array is too large for this GPU
        is checked; how much memory it has in all, browsers do not say.
      </p>
    </div>
  );
}
