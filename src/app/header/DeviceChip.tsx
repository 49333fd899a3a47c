/** The GPU in the top line. Pressed, it tells how its kernels were chosen, and tunes them again. */
import { Button as AriaButton } from 'react-aria-components/Button';
import { useStore } from 'zustand';
import { byteSize } from '../../base/byteSize.ts';
import { type DeviceState, deviceStore } from '../../lab/deviceStore.ts';
import { kernelStore } from '../../lab/kernelStore.ts';
import { modelStore } from '../../lab/modelStore.ts';
import { kernelWords } from '../../t5/fused/kernelProgress.ts';
import { deviceName } from '../../worker/deviceName.ts';
import { Chevron } from '../controls/Chevron.tsx';
import { Popup } from '../controls/Popup.tsx';
import typeset from '../design/typeset.module.css';
import styles from './header.module.css';
import { KernelChoice } from './KernelChoice.tsx';

export function DeviceChip() {
  const { device } = useStore(deviceStore);
  const bytesOnGpu = useStore(modelStore, ({ load }) => (load.kind === 'ready' ? load.report.bytesOnGpu : null));
  const { progress } = useStore(kernelStore);
  const memory = bytesOnGpu === null ? '' : ` · ${byteSize(bytesOnGpu)}`;
  const words = progress === null ? `${deviceWords(device)}${memory}` : kernelWords(progress);
  const chip = (
    <>
      <span className={styles.dot} aria-hidden="true" />
      <span className={styles.deviceText}>{words}</span>
    </>
  );
  if (device.kind !== 'ready') {
    return (
      <p className={styles.device} data-kind={device.kind}>
        {chip}
      </p>
    );
  }
  return (
    <Popup
      label="GPU"
      placement="bottom end"
      button={
        <AriaButton className={styles.device ?? ''} data-kind="ready">
          <span className={typeset.hidden}>GPU: </span>
          {chip}
          <Chevron />
        </AriaButton>
      }
    >
      {() => (
        <>
          <p className={styles.deviceName}>{deviceName(device.report)}</p>
          <KernelChoice />
        </>
      )}
    </Popup>
  );
}

function deviceWords(device: DeviceState): string {
  switch (device.kind) {
    case 'opening':
      return 'Looking for a GPU …';
    case 'missing':
      return 'No WebGPU';
    case 'ready':
      return device.report.software ? 'Software GPU' : deviceName(device.report);
  }
}
