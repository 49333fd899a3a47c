/** The tab's title: the view, and how far the run is for whoever looks from another tab. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { metricColumnsStore } from '../../lab/metrics/metricColumnsStore.ts';
import { liveRun, runsStore } from '../../lab/run/runsStore.ts';
import { VIEW_NAMES } from '../../lab/views/viewNames.ts';
import { viewStore } from '../../lab/views/viewStore.ts';

const NAME = 'SPoT Lab';

export function useTabTitle(): void {
  const { view } = useStore(viewStore);
  const name = view === 'train' ? NAME : `${VIEW_NAMES[view]} · ${NAME}`;
  const run = liveRun(useStore(runsStore));
  const id = run?.id;
  const state = run?.state;
  const steps = run?.spec.steps ?? 1;
  useEffect(() => {
    document.title = name;
    if (id === undefined) return;
    const metrics = metricColumnsStore.of(id);
    const show = () => {
      const share = Math.round((100 * (metrics.latest('step') ?? 0)) / steps);
      const loss = metrics.latest('lossPerTargetToken');
      const icon = state === 'paused' ? '❚❚' : '▶';
      document.title = `${icon} ${share} %${loss === undefined ? '' : ` · loss ${loss.toPrecision(2)}`} · ${name}`;
    };
    show();
    const stop = metrics.subscribe(show);
    return () => {
      stop();
      document.title = name;
    };
  }, [id, state, steps, name]);
}
