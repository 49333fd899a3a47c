/** The top line: the lab's name, the GPU, the theme. */
import { useStore } from 'zustand';
import { byteSize } from '../../base/byteSize.ts';
import { deviceName, deviceStore } from '../../lab/deviceStore.ts';
import { modelStore } from '../../lab/modelStore.ts';
import styles from './header.module.css';
import { ThemePicker } from './ThemePicker.tsx';

export function Header() {
  return (
    <header className={styles.header}>
      <h1 className={styles.name}>
        <img src="./icon.svg" alt="" width="24" height="24" />
        SPoT Lab
      </h1>
      <p className={styles.promise}>Runs on your GPU. Nothing leaves this tab.</p>
      <DeviceChip />
      <ThemePicker />
    </header>
  );
}

function DeviceChip() {
  const { device } = useStore(deviceStore);
  const { load } = useStore(modelStore);
  const memory = load.kind === 'ready' ? ` · ${byteSize(load.report.bytesOnGpu)}` : '';
  const text = {
    opening: () => 'Looking for a GPU …',
    missing: () => 'No WebGPU',
    ready: () =>
      device.kind === 'ready' ? `${device.report.software ? 'Software GPU' : deviceName(device.report)}${memory}` : '',
  }[device.kind]();
  return (
    <p
      className={styles.device}
      data-kind={device.kind}
      title={device.kind === 'ready' ? deviceName(device.report) : undefined}
    >
      <span className={styles.dot} aria-hidden="true" />
      <span className={styles.deviceText}>{text}</span>
    </p>
  );
}
