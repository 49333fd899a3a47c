/** All commands of the page in groups, as the palette and the sheet of shortcuts list them. */
import { type Command, commands } from './commands.ts';
import { lookCommands, pageCommands, viewCommands } from './pageCommands.ts';
import { sentenceCommands } from './sentenceCommands.ts';

export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly Command[];
}

/** Those that are always the same. */
export const COMMAND_GROUPS: readonly CommandGroup[] = [
  { title: 'Run', commands: Object.values(commands) },
  { title: 'Go to', commands: viewCommands },
  { title: 'Page', commands: [...Object.values(pageCommands), ...lookCommands] },
];

/** Those, and one for each thing of the lab that may stand in the sentence. */
export function allCommandGroups(): readonly CommandGroup[] {
  return [...COMMAND_GROUPS, { title: 'Sentence', commands: sentenceCommands() }];
}
