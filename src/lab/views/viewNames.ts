/** What the views are called, in the header, in the commands and in the tab's title. */
import type { View } from './viewStore.ts';

export const VIEW_NAMES: Readonly<Record<View, string>> = {
  train: 'Train',
  runs: 'Runs',
  prompts: 'Prompts',
  studies: 'Studies',
  tasks: 'Tasks',
  models: 'Models',
  try: 'Try it',
  privacy: 'What leaves this tab',
};
