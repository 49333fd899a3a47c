/** One prompt's answer: the text, right or wrong where that is known, and the probabilities behind it. */
import type { Asked, TryColumn } from '../../lab/tryIt/tryStore.ts';
import { removeColumn } from '../../lab/tryIt/tryStore.ts';
import type { TryReply } from '../../worker/protocol.ts';
import { Sparkbars } from '../charts/Sparkbars.tsx';
import { Button } from '../controls/Button.tsx';
import { Fold } from '../controls/Fold.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { ErrorWhy } from '../errors/ErrorCards.tsx';
import styles from './tryIt.module.css';

export function TryColumnCard({ column }: { column: TryColumn }) {
  const { id, name, prompt } = column;
  const titleId = `try-${id}`;
  return (
    <article aria-labelledby={titleId} className={layout.card}>
      <header className={layout.cardHead}>
        <h4 id={titleId}>{name}</h4>
        <Button small look="quiet" aria-label={`Remove ${name}`} onPress={() => removeColumn(id)}>
          <span aria-hidden="true">✕</span>
        </Button>
        <p className={typeset.quiet}>
          {prompt === null ? 'the model by itself' : `${prompt.length} × ${prompt.width}${formWords(prompt.form)}`}
        </p>
      </header>
      <div role="status" className={styles.outcome}>
        <OutcomeWords column={column} />
      </div>
    </article>
  );
}

function OutcomeWords({ column: { name, outcome } }: { column: TryColumn }) {
  if (outcome === null) return <p className={typeset.quiet}>Not asked yet.</p>;
  if (outcome.kind === 'asking') return <p className={typeset.quiet}>Asking …</p>;
  if (outcome.kind === 'failed') {
    const { error } = outcome;
    return (
      <>
        <p className={typeset.danger}>{error.what}</p>
        <ErrorWhy parts={error} />
        <p>{error.remedy}</p>
      </>
    );
  }
  return <Answer name={name} asked={outcome.asked} reply={outcome.reply} />;
}

interface AnswerProps {
  readonly name: string;
  readonly asked: Asked;
  readonly reply: TryReply;
}

function Answer({ name, asked: { target }, reply: { answer, probabilities, firstTokens } }: AnswerProps) {
  const right = target === null ? null : answer === target;
  return (
    <>
      <p className={styles.answer} data-right={right ?? undefined}>
        {right !== null && (
          <>
            <span aria-hidden="true">{right ? '✓ ' : '✗ '}</span>
            <span className={typeset.hidden}>{right ? 'right: ' : 'wrong: '}</span>
          </>
        )}
        {answer === '' ? <em>nothing</em> : answer}
      </p>
      {probabilities.length > 0 && (
        <Sparkbars
          title={`Probability of each label with ${name}`}
          full={1}
          format="percent"
          bars={probabilities.map(({ label, probability }, place) => ({
            label,
            value: probability,
            emphasis: target === null ? place === 0 : label === target,
          }))}
        />
      )}
      {/* With labels the tokens are a second look; without, they are all there is. */}
      <Fold title="First tokens" defaultExpanded={probabilities.length === 0}>
        <ol className={styles.positions}>
          {firstTokens.map((tokens, position) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a position is its place
            <li key={position}>
              <Sparkbars
                title={`Likeliest tokens in place ${position + 1} with ${name}`}
                full={1}
                format="percent"
                bars={tokens.map(({ piece, probability }, place) => ({
                  label: piece,
                  value: probability,
                  emphasis: place === 0,
                }))}
              />
            </li>
          ))}
        </ol>
      </Fold>
    </>
  );
}

/** Only what is out of the ordinary. */
function formWords(form: NonNullable<TryColumn['prompt']>['form']): string {
  if (form === undefined || form.position === 'beforeInput') return '';
  const words = { afterFirstToken: 'after the first token', beforeEos: 'before the end', afterEos: 'after the end' };
  return `, ${words[form.position]}`;
}
