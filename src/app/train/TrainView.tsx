/**
 * One run: the sentence that describes it, and what comes of it. Read from top to bottom. Charts and what takes files
 * apart come after the sentence, which can be read and used before them.
 */
import { lazy, Suspense } from 'react';
import layout from '../design/layout.module.css';
import { Guide } from '../guide/Guide.tsx';
import { OtherTabs } from '../runs/OtherTabs.tsx';
import { ResumeOffers } from '../runs/ResumeOffers.tsx';
import { RunsList } from '../runs/RunsList.tsx';
import { Sentence } from '../sentence/Sentence.tsx';
import { GiveFiles } from '../views/GiveFiles.tsx';

const DroppedPanel = lazy(async () => ({ default: (await import('../dropped/DroppedPanel.tsx')).DroppedPanel }));
const RunView = lazy(async () => ({ default: (await import('../run/RunView.tsx')).RunView }));

export function TrainView() {
  return (
    <>
      <OtherTabs />
      <ResumeOffers />
      <div className={layout.part}>
        <Sentence />
        <GiveFiles>
          Drop a prompt (.npy), a table, a model folder, a run file or an archive anywhere on this page, or
        </GiveFiles>
      </div>
      <Suspense>
        <DroppedPanel />
      </Suspense>
      <Guide />
      <Suspense>
        <RunView />
      </Suspense>
      <RunsList />
    </>
  );
}
