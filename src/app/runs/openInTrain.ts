/** Opens a run where runs are looked at singly. */
import { showView } from '../../lab/views/viewStore.ts';
import { bringToScreen } from './bringToScreen.ts';

export async function openInTrain(id: string): Promise<void> {
  await bringToScreen(id);
  showView('train');
}
