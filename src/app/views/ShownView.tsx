/** The view that the address names. Training is there at once; the others are fetched when they are first looked at. */
import { type ComponentType, lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import { type View, viewStore } from '../../lab/views/viewStore.ts';
import { TrainView } from '../train/TrainView.tsx';
import styles from './views.module.css';

const COMPONENTS: Readonly<Record<View, ComponentType>> = {
  train: TrainView,
  runs: lazy(() => import('../runs/RunsView.tsx').then(({ RunsView }) => ({ default: RunsView }))),
  prompts: lazy(() => import('../prompts/PromptsView.tsx').then(({ PromptsView }) => ({ default: PromptsView }))),
  studies: lazy(() => import('../studies/StudiesView.tsx').then(({ StudiesView }) => ({ default: StudiesView }))),
  tasks: lazy(() => import('../tasks/TasksView.tsx').then(({ TasksView }) => ({ default: TasksView }))),
  models: lazy(() => import('../models/ModelsView.tsx').then(({ ModelsView }) => ({ default: ModelsView }))),
  try: lazy(() => import('../tryIt/TryView.tsx').then(({ TryView }) => ({ default: TryView }))),
  privacy: lazy(() => import('../privacy/PrivacyView.tsx').then(({ PrivacyView }) => ({ default: PrivacyView }))),
};

export function ShownView() {
  const Shown = COMPONENTS[useStore(viewStore).view];
  return (
    <Suspense fallback={<p className={styles.loading}>Loading …</p>}>
      <Shown />
    </Suspense>
  );
}
