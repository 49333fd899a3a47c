/** Without WebGPU: what works all the same and how to get it here. With a software GPU: what to expect. */
import { useStore } from 'zustand';
import { pageCommands } from '../../lab/commands/pageCommands.ts';
import { deviceStore, openDevice } from '../../lab/deviceStore.ts';
import { draftStore } from '../../lab/draft/draftStore.ts';
import { showError } from '../../lab/errorsStore.ts';
import { loadModel } from '../../lab/modelStore.ts';
import { viewStore } from '../../lab/views/viewStore.ts';
import { webGpuHelp } from '../../lab/words/webGpuHelp.ts';
import { Button, CommandButton } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import { FileButton } from '../controls/FileButton.tsx';
import layout from '../design/layout.module.css';
import notes from '../design/notes.module.css';
import typeset from '../design/typeset.module.css';
import styles from './notice.module.css';

export function DeviceNotice() {
  const { device } = useStore(deviceStore);
  if (device.kind === 'missing') return <MissingGpu reason={`${device.error.what}: ${device.error.found}.`} />;
  if (device.kind === 'ready' && device.report.software) {
    return (
      <p className={classNames(notes.note, typeset.small)} data-tone="warning">
        This is a CPU pretending to be a GPU: fine for the lab, 100 times too slow for T5-base.
      </p>
    );
  }
  return null;
}

function MissingGpu({ reason }: { reason: string }) {
  const isTraining = useStore(viewStore, ({ view }) => view === 'train');
  const steps = webGpuHelp({
    userAgent: navigator.userAgent,
    secureContext: isSecureContext,
    hasNavigatorGpu: 'gpu' in navigator,
  });
  const retry = async () => {
    deviceStore.setState({ device: { kind: 'opening' } });
    await openDevice();
    await loadModel(draftStore.getState());
  };
  return (
    <section
      aria-labelledby="no-webgpu"
      className={classNames(notes.note, layout.part, styles.missing)}
      data-tone="warning"
    >
      <h2 id="no-webgpu">Training needs WebGPU, which is missing here</h2>
      <p>{reason} You can still look at runs that were trained before, with their curves, answers and prompts.</p>
      <div className={layout.row}>
        <CommandButton look="primary" command={pageCommands.exploreSamples} />
        <FileButton label="Choose files to inspect …" />
        <Button look="quiet" onPress={() => void retry().catch(showError)}>
          Look for a GPU again
        </Button>
      </div>
      {/* Where somebody looks at what there is, the way to more stays folded. */}
      <details key={isTraining ? 'train' : 'other'} open={isTraining}>
        <summary>How to get it, and what works without it</summary>
        <div className={styles.columns}>
          <div>
            <h3>How to get it in this browser</h3>
            <ol className={styles.steps}>
              {steps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </div>
          <div>
            <h3>What works without it</h3>
            <ul className={styles.steps}>
              <li>Inspect prompts, tables, model folders and run files: drop them anywhere.</li>
              <li>
                Convert prompts: float64 or float16 to float32, transposed, truncated, tiled; .npy to PEFT and back.
              </li>
              <li>Open earlier runs, download their checkpoints, write run files for the command line.</li>
            </ul>
          </div>
        </div>
      </details>
    </section>
  );
}
