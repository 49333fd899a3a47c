/** One input, several prompts side by side: what the model answers with each, and how sure it is. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { deviceStore } from '../../lab/deviceStore.ts';
import { draftStore } from '../../lab/draft/draftStore.ts';
import { runsStore } from '../../lab/run/runsStore.ts';
import { openTry } from '../../lab/tryIt/openTry.ts';
import { tryStore } from '../../lab/tryIt/tryStore.ts';
import layout from '../design/layout.module.css';
import notes from '../design/notes.module.css';
import typeset from '../design/typeset.module.css';
import { DroppedPanel } from '../dropped/DroppedPanel.tsx';
import { ModelLoading } from '../sentence/ModelLoading.tsx';
import { GiveFiles } from '../views/GiveFiles.tsx';
import { ViewHead } from '../views/ViewHead.tsx';
import { AddPrompt } from './AddPrompt.tsx';
import { TryColumnCard } from './TryColumnCard.tsx';
import { TryInput } from './TryInput.tsx';

export function TryView() {
  useEffect(openTry, []);
  const { columns } = useStore(tryStore);
  const { device } = useStore(deviceStore);
  const { model } = useStore(draftStore);
  const { liveId } = useStore(runsStore);
  return (
    <>
      <ViewHead
        title="Try it"
        titleId="try-title"
        intro={
          <>
            One input, and what <strong>{model.name}</strong> answers to it with each prompt. Nothing is trained here.
          </>
        }
      >
        {device.kind === 'missing' && (
          <p className={notes.note}>Asking the model needs WebGPU; see above how to get it.</p>
        )}
        {liveId !== null && (
          <p className={notes.note}>A run is training: it goes on, and questions are answered between its steps.</p>
        )}
      </ViewHead>
      <TryInput canAsk={device.kind !== 'missing'} />
      <ModelLoading />
      <section aria-labelledby="try-answers" className={layout.part}>
        <div className={layout.row}>
          <h3 id="try-answers">Answers</h3>
          <AddPrompt />
        </div>
        {columns.length === 0 ? (
          <p className={typeset.quiet}>No prompt is here. Add one, or add “no prompt” to see the model by itself.</p>
        ) : (
          <ul className={layout.cards}>
            {columns.map((column) => (
              <li key={column.id}>
                <TryColumnCard column={column} />
              </li>
            ))}
          </ul>
        )}
      </section>
      <GiveFiles>Drop a prompt (.npy) anywhere to add it here, or</GiveFiles>
      <DroppedPanel />
    </>
  );
}
