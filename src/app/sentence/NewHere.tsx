/** The sentence's words for whoever meets them the first time, with where they come from. */
import { Button as AriaButton } from 'react-aria-components/Button';
import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure';
import { openGuide } from '../../lab/guide/guideStore.ts';
import { Button } from '../controls/Button.tsx';
import { Chevron } from '../controls/Chevron.tsx';
import controls from '../controls/controls.module.css';
import { useGuide } from '../guide/useGuide.ts';
import styles from './sentence.module.css';

const WORDS: readonly { word: string; meaning: string; source: string }[] = [
  {
    word: 'Soft prompt',
    meaning:
      'A small matrix that is put before the input, one row a made-up word. Training changes this matrix and nothing else.',
    source: 'Lester, Al-Rfou and Constant 2021, arXiv:2104.08691',
  },
  {
    word: 'Source prompt',
    meaning: 'A soft prompt that was tuned on another task. Starting from it transfers what it learnt.',
    source: 'SPoT: Vu, Lester, Constant, Al-Rfou and Cer 2022, arXiv:2110.07904',
  },
  {
    word: 'Frozen model',
    meaning: 'A T5, which reads a text and writes another. Its weights stay as they are, so one copy serves all tasks.',
    source: 'Raffel et al. 2020, arXiv:1910.10683',
  },
  {
    word: 'Task',
    meaning: 'Examples of inputs and the targets that the model shall write. Some are kept apart to measure with.',
    source: 'text-to-text, as in Raffel et al. 2020',
  },
  {
    word: 'Step',
    meaning: 'One look at a batch of examples, and one small change of the prompt by the optimizer.',
    source: 'Adafactor: Shazeer and Stern 2018, arXiv:1804.04235',
  },
  {
    word: 'Checkpoint',
    meaning:
      'The prompt as it stood after a step: a .npy file that the original prompt-tuning code, T5X and PEFT can use.',
    source: 'github.com/google-research/prompt-tuning',
  },
];

export function NewHere() {
  const guide = useGuide();
  return (
    <Disclosure className={styles.newHere ?? ''}>
      <AriaButton slot="trigger" className={controls.disclosure ?? ''}>
        <Chevron /> New here? The words in this sentence
      </AriaButton>
      <DisclosurePanel>
        <dl className={styles.words}>
          {WORDS.map(({ word, meaning, source }) => (
            <div key={word}>
              <dt>{word}</dt>
              <dd>
                {meaning} <cite>({source})</cite>
              </dd>
            </div>
          ))}
        </dl>
        {guide !== null && (
          <Button small onPress={openGuide}>
            Guide me through a first run
          </Button>
        )}
      </DisclosurePanel>
    </Disclosure>
  );
}
