/** What the kernels are busy with before they compute: being tuned for this GPU, or compiled for a new shape. */
import { createStore } from 'zustand/vanilla';
import type { KernelProgress } from '../t5/fused/kernelProgress.ts';
import { trainingWorker } from './worker/trainingWorker.ts';
import type { UnaskedEvent } from './worker/workerClient.ts';

export const kernelStore = createStore<{ progress: KernelProgress | null }>(() => ({ progress: null }));

trainingWorker.listen((event) => {
  if (event.type === 'kernelProgress') {
    const { what, done, total } = event;
    kernelStore.setState({ progress: done < total ? { what, done, total } : null });
  } else if (endsAll(event)) {
    kernelStore.setState({ progress: null });
  }
});

/** True if whatever was under way has failed: nobody will say that it is done. */
function endsAll(event: UnaskedEvent): boolean {
  return event.type === 'fault' || (event.type === 'runState' && event.state === 'failed');
}
