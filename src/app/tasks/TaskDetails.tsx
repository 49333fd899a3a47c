/** One task: its files, labels and metric, its first rows, and the text and tokens that the model gets. */
import { useStore } from 'zustand';
import { byteSize } from '../../base/byteSize.ts';
import { chooseTask } from '../../lab/draft/draftStore.ts';
import { filesStore } from '../../lab/files/filesStore.ts';
import type { KnownTask } from '../../lab/tasks/knownTasks.ts';
import { type ReadSplit, type ReadTask, readTask, targetCounts } from '../../lab/tasks/readTask.ts';
import { offerTask } from '../../lab/tryIt/openTry.ts';
import { showView } from '../../lab/views/viewStore.ts';
import { percent } from '../../lab/words/numbers.ts';
import { Sparkbars } from '../charts/Sparkbars.tsx';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import { Facts } from '../controls/Facts.tsx';
import { numbers, TableHead } from '../controls/tables.tsx';
import layout from '../design/layout.module.css';
import tables from '../design/tables.module.css';
import typeset from '../design/typeset.module.css';
import { Problem } from '../viewing/Problem.tsx';
import { useLoaded } from '../viewing/useLoaded.ts';
import { FirstRows } from './FirstRows.tsx';
import { RenderedExamples } from './RenderedExamples.tsx';
import styles from './tasks.module.css';

/** More targets than this are free text: only the most frequent ones are drawn. */
const MOST_BARS = 12;

export function TaskDetails({ task, isChosen }: { task: KnownTask; isChosen: boolean }) {
  const { choice, lab } = task;
  const { tasks: given } = useStore(filesStore);
  // A table of the same name may be given again, with other rows.
  const key = `${task.id} ${given.indexOf(choice)} ${JSON.stringify(choice.spec)}`;
  const loaded = useLoaded(key, () => readTask(choice));
  return (
    <section aria-labelledby="task-title" className={layout.sections}>
      <div className={layout.block}>
        <h3 id="task-title">{lab?.title ?? choice.name}</h3>
        <p>{lab?.description ?? 'A task made of your table.'}</p>
        <div className={layout.row}>
          <Button
            look="primary"
            onPress={() => {
              chooseTask(choice);
              showView('train');
            }}
          >
            Teach this
          </Button>
          <Button
            onPress={() => {
              offerTask(choice);
              showView('try');
            }}
          >
            Try prompts on it
          </Button>
          <span role="status" className={typeset.good}>
            {isChosen && 'In the sentence ✓'}
          </span>
        </div>
      </div>
      {loaded.kind === 'loading' && <p role="status">Reading its tables …</p>}
      {loaded.kind === 'failed' && <Problem error={loaded.error} />}
      {loaded.kind === 'ready' && <Data task={task} data={loaded.value} />}
    </section>
  );
}

function Data({ task: { choice, lab }, data }: { task: KnownTask; data: ReadTask }) {
  const { spec } = choice;
  const { train, validation, labels } = data;
  const metrics = spec.metrics?.join(', ') ?? lab?.metric ?? (labels === null ? 'exact match' : 'label accuracy');
  const largest = targetCounts((validation ?? train).examples)[0];
  const majority = largest === undefined ? 0 : largest.count / (validation ?? train).examples.length;
  return (
    <>
      <Facts
        facts={[
          ['Input template', spec.inputs],
          ['Target template', spec.targets],
          ['Scored by', metrics],
          ['Labels', labels === null ? 'none: answers are free text' : labels.join(', ')],
          ...(spec.preset === undefined ? [] : [['Read as', spec.preset] as const]),
          ...(labels === null ? [] : [['Always the most frequent label', `would score ${percent(majority)}`] as const]),
        ]}
      />
      <table className={classNames(tables.table, tables.small)} aria-label="Files">
        <TableHead columns={['Split', 'File', ...numbers('Size', 'Examples')]} />
        <tbody>
          <FileRow split="Training" data={train} />
          {validation === null ? (
            <tr>
              <th scope="row">Validation</th>
              <td colSpan={3}>none: nothing is scored while it trains</td>
            </tr>
          ) : (
            <FileRow split="Validation" data={validation} />
          )}
        </tbody>
      </table>
      <RenderedExamples key={spec.train} choice={choice} examples={train.examples} />
      <div className={styles.distributions}>
        <Distribution title="Targets in training" split={train} />
        {validation !== null && <Distribution title="Targets in validation" split={validation} />}
      </div>
      <FirstRows split={train} />
    </>
  );
}

function FileRow({ split, data }: { split: string; data: ReadSplit }) {
  return (
    <tr>
      <th scope="row">{split}</th>
      <td className={typeset.name}>{data.path.split('/').at(-1)}</td>
      <td data-number>{byteSize(data.bytes)}</td>
      <td data-number>{data.examples.length}</td>
    </tr>
  );
}

function Distribution({ title, split }: { title: string; split: ReadSplit }) {
  const counts = targetCounts(split.examples);
  const shown = counts.slice(0, MOST_BARS);
  return (
    <div className={layout.block}>
      <h4>{title}</h4>
      <Sparkbars
        title={title}
        bars={shown.map(({ target, count }) => ({ label: target === '' ? 'nothing' : target, value: count }))}
      />
      {counts.length > shown.length && (
        <p className={typeset.quiet}>and {counts.length - shown.length} more, each no more frequent than these.</p>
      )}
    </div>
  );
}
