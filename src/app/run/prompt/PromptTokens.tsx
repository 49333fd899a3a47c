/**
 * The prompt token by token: how long each is, how far it has come, and which words of the vocabulary lie nearest, then
 * and now. (Lester et al. 2021, section 7, read prompts this way.)
 */
import { useEffect, useId, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { deviceStore } from '../../../lab/deviceStore.ts';
import { promptDrift } from '../../../lab/metrics/promptDrift.ts';
import { checkpointWordsStore, lookUpCheckpoint, wordsKey } from '../../../lab/run/checkpointWords.ts';
import { shortNumber } from '../../../lab/words/numbers.ts';
import { changedWords, pieceWord } from '../../../lab/words/promptWords.ts';
import type { Prompt } from '../../../prompts/prompt.ts';
import { promptStatistics } from '../../../prompts/statistics.ts';
import type { NearestTokensReply } from '../../../worker/protocol.ts';
import { Button } from '../../controls/Button.tsx';
import { classNames } from '../../controls/classNames.ts';
import { numbers, TableFrame, TableHead } from '../../controls/tables.tsx';
import layout from '../../design/layout.module.css';
import tables from '../../design/tables.module.css';
import typeset from '../../design/typeset.module.css';
import styles from './prompt.module.css';

interface NamedPrompt {
  readonly step: number;
  readonly prompt: Prompt;
  readonly name: string;
}

interface PromptTokensProps {
  readonly runId: string;
  readonly shown: NamedPrompt;
  /** What it is compared with; null if there is nothing of its shape. */
  readonly reference: NamedPrompt | null;
}

export function PromptTokens({ runId, shown, reference }: PromptTokensProps) {
  const titleId = useId();
  const [wanted, setWanted] = useState(false);
  const { device } = useStore(deviceStore);
  const words = useStore(checkpointWordsStore);
  const norms = useMemo(() => promptStatistics(shown.prompt).rowNorms, [shown.prompt]);
  const drift = useMemo(() => {
    const { values, length, width } = shown.prompt;
    return reference === null ? null : promptDrift(reference.prompt.values, values, length, width);
  }, [shown.prompt, reference]);
  // While they are shown, every checkpoint that comes on the screen gets its words.
  const { step, prompt } = shown;
  useEffect(() => {
    if (!wanted) return;
    void lookUpCheckpoint(runId, step, prompt);
    if (reference !== null) void lookUpCheckpoint(runId, reference.step, reference.prompt);
  }, [wanted, runId, step, prompt, reference]);
  const now = words[wordsKey(runId, step)] ?? null;
  const before = reference === null ? null : (words[wordsKey(runId, reference.step)] ?? null);
  return (
    <section aria-labelledby={titleId} className={layout.block}>
      <div className={layout.spread}>
        <h3 id={titleId}>Token by token</h3>
        {!wanted && device.kind !== 'missing' && (
          <Button small onPress={() => setWanted(true)}>
            Show nearest words
          </Button>
        )}
      </div>
      <TableFrame label="The prompt’s tokens" className={styles.tableFrame}>
        <table className={classNames(tables.table, tables.small, tables.sticky)}>
          <TableHead
            columns={[
              ...numbers('Token', 'Norm', ...(drift === null ? [] : ['Moved, share of its norm', 'Cosine distance'])),
              ...(wanted && reference !== null ? [`Words, ${reference.name}`] : []),
              ...(wanted ? [`Words, ${shown.name}`] : []),
            ]}
          />
          <tbody>
            {Array.from(norms, (norm, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place
              <tr key={row}>
                <th scope="row" data-number>
                  {row + 1}
                </th>
                <td data-number>{shortNumber(norm)}</td>
                {drift !== null && <td data-number>{shortNumber(drift.relativeChange[row] ?? Number.NaN)}</td>}
                {drift !== null && <td data-number>{shortNumber(drift.cosineDistance[row] ?? Number.NaN)}</td>}
                {wanted && reference !== null && <Words words={before} row={row} before={null} />}
                {wanted && <Words words={now} row={row} before={before} />}
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </section>
  );
}

interface WordsProps {
  readonly words: NearestTokensReply | null;
  readonly row: number;
  /** With it, words that were not there before stand out. */
  readonly before: NearestTokensReply | null;
}

function Words({ words, row, before }: WordsProps) {
  if (words === null) return <td className={typeset.quiet}>looking …</td>;
  const tokens = words[row] ?? [];
  const isNew = changedWords(tokens, before?.[row] ?? null);
  return (
    <td>
      {tokens.map(({ id, piece, cosine }, place) => (
        <span key={id} className={styles.nearWord} data-new={isNew[place] || undefined}>
          {pieceWord(piece)}
          {isNew[place] && <span className={typeset.hidden}> (new)</span>}{' '}
          <span className={typeset.quiet}>{cosine.toFixed(2)}</span>
        </span>
      ))}
    </td>
  );
}
