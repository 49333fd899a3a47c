/** What the views are called, in the header and in the tab's title. */
import type { View } from '../../lab/views/viewStore.ts';

export const VIEW_NAMES: Readonly<Record<View, string>> = {
  train: 'Train',
  runs: 'Runs',
  prompts: 'Prompts',
  studies: 'Studies',
  privacy: 'What leaves this tab',
};
