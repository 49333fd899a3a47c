/** The tab's title shows how far the run is, for whoever looks from another tab. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { metricColumnsStore } from '../../lab/metrics/metricColumnsStore.ts';
import { liveRun, runsStore } from '../../lab/run/runsStore.ts';

const NAME = 'SPoT Lab';

export function useTabTitle(): void {
  const run = liveRun(useStore(runsStore));
  const id = run?.id;
  const state = run?.state;
  const steps = run?.spec.steps ?? 1;
  useEffect(() => {
    if (id === undefined) return;
    const metrics = metricColumnsStore.of(id);
    const show = () => {
      const share = Math.round((100 * (metrics.latest('step') ?? 0)) / steps);
      const loss = metrics.latest('lossPerTargetToken');
      const icon = state === 'paused' ? '❚❚' : '▶';
      document.title = `${icon} ${share} %${loss === undefined ? '' : ` · loss ${loss.toPrecision(2)}`} · ${NAME}`;
    };
    show();
    const stop = metrics.subscribe(show);
    return () => {
      stop();
      document.title = NAME;
    };
  }, [id, state, steps]);
}
