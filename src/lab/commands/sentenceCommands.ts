/** The sentence's nouns as commands: one for each task and each source prompt of the lab. */
import { chooseScratch, chooseSource, chooseTask, draftStore } from '../draft/draftStore.ts';
import { SCRATCH_STARTS } from '../draft/scratch.ts';
import { labStore, sourceOfLab, taskOfLab } from '../labStore.ts';
import { showView } from '../views/viewStore.ts';
import type { Command } from './commands.ts';

/** Empty until the lab's index has come. */
export function sentenceCommands(): readonly Command[] {
  const { index } = labStore.getState();
  if (index === null) return [];
  const { source, task } = draftStore.getState();
  return [
    ...index.tasks.map((known) =>
      noun(`Task: ${known.name}`, task?.name !== known.name, () => chooseTask(taskOfLab(known))),
    ),
    ...index.prompts.map((known) => {
      const isChosen = source.kind === 'prompt' && source.name === known.name;
      return noun(`Source prompt: ${known.name}`, !isChosen, async () => chooseSource(await sourceOfLab(known)));
    }),
    // A text to start from has to be written, which is for the picker.
    ...SCRATCH_STARTS.filter(({ init }) => init.kind !== 'text').map(({ init, name }) =>
      noun(`From scratch: ${name}`, source.kind !== 'scratch' || source.init.kind !== init.kind, () =>
        chooseScratch(init),
      ),
    ),
  ];
}

/** Changes the sentence and shows it. */
function noun(label: string, differs: boolean, choose: () => void | Promise<void>): Command {
  return {
    id: label,
    label,
    shortcut: null,
    enabled: () => differs,
    run: async () => {
      await choose();
      showView('train');
    },
  };
}
