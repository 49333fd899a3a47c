/** The field's words in one or two sentences, for whoever meets them the first time, with where they come from. */

export interface Term {
  readonly word: string;
  readonly meaning: string;
  readonly source: string;
}

const LESTER = 'Lester, Al-Rfou and Constant 2021, arXiv:2104.08691';
const SPOT = 'SPoT: Vu, Lester, Constant, Al-Rfou and Cer 2022, arXiv:2110.07904';

export const GLOSSARY = {
  softPrompt: {
    word: 'Soft prompt',
    meaning:
      'A small matrix that is put before the input, one row a made-up word. Training changes this matrix and nothing else.',
    source: LESTER,
  },
  sourcePrompt: {
    word: 'Source prompt',
    meaning: 'A soft prompt that was tuned on another task. Starting from it transfers what it learnt.',
    source: SPOT,
  },
  frozenModel: {
    word: 'Frozen model',
    meaning: 'A T5, which reads a text and writes another. Its weights stay as they are, so one copy serves all tasks.',
    source: 'Raffel et al. 2020, arXiv:1910.10683',
  },
  task: {
    word: 'Task',
    meaning: 'Examples of inputs and the targets that the model shall write. Some are kept apart to measure with.',
    source: 'text-to-text, as in Raffel et al. 2020',
  },
  step: {
    word: 'Step',
    meaning: 'One look at a batch of examples, and one small change of the prompt by the optimizer.',
    source: 'Adafactor: Shazeer and Stern 2018, arXiv:1804.04235',
  },
  checkpoint: {
    word: 'Checkpoint',
    meaning:
      'The prompt as it stood after a step: a .npy file that the original prompt-tuning code, T5X and PEFT can use.',
    source: 'github.com/google-research/prompt-tuning',
  },
  transfer: {
    word: 'Transfer',
    meaning: 'What was learnt on one task makes another one easier: the target is learnt in fewer steps, or better.',
    source: SPOT,
  },
} as const satisfies Record<string, Term>;

/** The words of the sentence, in its order. */
export const SENTENCE_TERMS: readonly Term[] = [
  GLOSSARY.softPrompt,
  GLOSSARY.sourcePrompt,
  GLOSSARY.frozenModel,
  GLOSSARY.task,
  GLOSSARY.step,
  GLOSSARY.checkpoint,
];
