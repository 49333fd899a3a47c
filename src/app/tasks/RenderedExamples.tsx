/** What the model reads and should answer, as text and as tokens, and how many examples do not fit. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { draftStore } from '../../lab/draft/draftStore.ts';
import type { TaskChoice } from '../../lab/draft/draftTypes.ts';
import { tokenizerOf } from '../../lab/tasks/pageTokenizer.ts';
import { type LengthSummary, summarizeLengths, tokensOfText } from '../../lab/tasks/tokenView.ts';
import { shortNumber } from '../../lab/words/numbers.ts';
import type { Example } from '../../tasks/examples.ts';
import type { Tokenizer } from '../../tokenizers/tokenizer.ts';
import { Button } from '../controls/Button.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { Problem } from '../viewing/Problem.tsx';
import { useLoaded } from '../viewing/useLoaded.ts';
import { TokenChips } from './TokenChips.tsx';
import styles from './tasks.module.css';

/** More would take a page too long; the summary says how many it is of. */
const MOST_SUMMARIZED = 5000;

interface RenderedExamplesProps {
  readonly choice: TaskChoice;
  readonly examples: readonly Example[];
}

export function RenderedExamples({ choice, examples }: RenderedExamplesProps) {
  const { model, recipe } = useStore(draftStore);
  const maxInputLength = choice.maxInputLength ?? recipe.maxInputLength;
  const maxTargetLength = choice.maxTargetLength ?? recipe.maxTargetLength;
  const limits = { maxInputLength, maxTargetLength };
  const sourceKey = model.source.kind === 'lab' ? 'lab' : model.name;
  const tokenizer = useLoaded(sourceKey, () => tokenizerOf(model.source));
  return (
    <div className={layout.block}>
      <h4>As {model.name} reads it</h4>
      {tokenizer.kind === 'loading' && <p role="status">Reading the tokenizer …</p>}
      {tokenizer.kind === 'failed' && <Problem error={tokenizer.error} />}
      {tokenizer.kind === 'ready' && (
        <>
          <Lengths
            key={`${sourceKey} ${maxInputLength} ${maxTargetLength}`}
            tokenizer={tokenizer.value}
            examples={examples}
            limits={limits}
          />
          <OneExample tokenizer={tokenizer.value} examples={examples} limits={limits} />
        </>
      )}
    </div>
  );
}

interface TokenizedProps {
  readonly tokenizer: Tokenizer;
  readonly examples: readonly Example[];
  readonly limits: { readonly maxInputLength: number; readonly maxTargetLength: number };
}

function OneExample({ tokenizer, examples, limits }: TokenizedProps) {
  const [place, setPlace] = useState(0);
  const example = examples[place];
  if (example === undefined) return null;
  const go = (by: number) => setPlace((place + by + examples.length) % examples.length);
  const sides = [
    { name: 'Input', text: example.input, maximum: limits.maxInputLength },
    { name: 'Target', text: example.target, maximum: limits.maxTargetLength },
  ];
  return (
    <>
      <div className={layout.row}>
        <Button small aria-label="Example before" onPress={() => go(-1)}>
          ◀
        </Button>
        <span role="status">
          Example {place + 1} of {examples.length}
        </span>
        <Button small aria-label="Next example" onPress={() => go(1)}>
          ▶
        </Button>
        <Button small look="quiet" onPress={() => setPlace(Math.floor(Math.random() * examples.length))}>
          Any example
        </Button>
      </div>
      <p className={typeset.quiet}>
        Each box is a token and its number; ▁ is a space, {'</s>'} ends the text, a thick frame is out of the
        vocabulary.
      </p>
      {sides.map(({ name, text, maximum }) => (
        <div key={name} className={layout.sunken}>
          <p className={styles.sideName}>{name}</p>
          <p className={styles.text}>{text === '' ? <em>nothing</em> : text}</p>
          <TokenChips
            label={`Tokens of the ${name.toLowerCase()}`}
            tokens={tokensOfText(text, tokenizer, maximum)}
            maximum={maximum}
          />
        </div>
      ))}
    </>
  );
}

function Lengths({ tokenizer, examples, limits }: TokenizedProps) {
  const seen = examples.slice(0, MOST_SUMMARIZED);
  const summary = useLoaded('lengths', (signal) => summarizeLengths(seen, tokenizer, limits, letPageWork, signal));
  if (summary.kind === 'loading') return <p role="status">Counting tokens …</p>;
  if (summary.kind === 'failed') return <Problem error={summary.error} />;
  return (
    <p className={typeset.quiet} role="status">
      {lengthWords(summary.value, limits)}
      {examples.length > seen.length && ` Counted in the first ${seen.length} of ${examples.length} examples.`}
    </p>
  );
}

function letPageWork(): Promise<void> {
  return new Promise((resume) => {
    setTimeout(resume);
  });
}

function lengthWords(summary: LengthSummary, { maxInputLength, maxTargetLength }: TokenizedProps['limits']): string {
  const { longestInput, longestTarget, meanInput, cutInputs, cutTargets, withUnknown } = summary;
  const cut =
    cutInputs + cutTargets === 0
      ? 'nothing is cut'
      : `${cutInputs} ${cutInputs === 1 ? 'input' : 'inputs'} and ${cutTargets} ${cutTargets === 1 ? 'target' : 'targets'} are cut`;
  const unknown = withUnknown === 0 ? '' : ` ${withUnknown} have characters that the model does not know.`;
  return (
    `Inputs take ${shortNumber(meanInput)} tokens on average and ${longestInput} at most, of ${maxInputLength} allowed; ` +
    `targets ${longestTarget} at most, of ${maxTargetLength}: ${cut}.${unknown}`
  );
}
