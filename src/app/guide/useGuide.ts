/** The guided first run that this lab offers, or null: then nothing of it is shown. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { deviceStore } from '../../lab/deviceStore.ts';
import { guideOfLab, type LabGuide } from '../../lab/labIndex.ts';
import { labStore } from '../../lab/labStore.ts';

export function useGuide(): LabGuide | null {
  const { index } = useStore(labStore);
  const { device } = useStore(deviceStore);
  return useMemo(() => (index === null || device.kind === 'missing' ? null : guideOfLab(index)), [index, device.kind]);
}
