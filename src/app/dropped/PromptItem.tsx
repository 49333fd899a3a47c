/** A given prompt: its figures, its picture, whether it fits the model, and what it can become. */
import { useStore } from 'zustand';
import { chooseSource, draftStore } from '../../lab/draft/draftStore.ts';
import { fixLabel, promptMisfit } from '../../lab/draft/fits.ts';
import { downloadAsNpy, downloadAsPeftAdapter } from '../../lab/files/convert.ts';
import { replaceItem } from '../../lab/files/filesStore.ts';
import type { InspectedPrompt } from '../../lab/files/inspected.ts';
import { fixedPrompt } from '../../lab/files/inspectPrompt.ts';
import { summarizeMatrix } from '../../lab/metrics/matrixSummary.ts';
import { shortNumber } from '../../lab/words/numbers.ts';
import { HeatmapCanvas } from '../charts/HeatmapCanvas.tsx';
import { Button } from '../controls/Button.tsx';
import { Facts } from '../controls/Facts.tsx';
import typeset from '../design/typeset.module.css';
import styles from './dropped.module.css';
import { ItemCard } from './ItemCard.tsx';
import { KeepPrompt } from './KeepInLibrary.tsx';
import { PromptHash } from './PromptHash.tsx';
import { RowNorms } from './RowNorms.tsx';

export function PromptItem({ item }: { item: InspectedPrompt }) {
  const { source, statistics, dtype, byColumns, shape, what } = item;
  const { prompt, changes } = source;
  const { model, promptLength, source: chosen } = useStore(draftStore);
  const misfit = promptMisfit(prompt, model);
  const lengthMisfit = misfit === null ? promptMisfit(prompt, model, promptLength) : null;
  const fixes = (misfit ?? lengthMisfit)?.fixes ?? [];
  return (
    <ItemCard
      id={item.id}
      name={item.name}
      what={what}
      isChosen={chosen === source}
      actions={
        <>
          <Button look="primary" isDisabled={misfit !== null} onPress={() => chooseSource(source)}>
            Use as source prompt
          </Button>
          {fixes.map((fix) => (
            <Button key={fix.kind} onPress={() => replaceItem(fixedPrompt(item, fix))}>
              {fixLabel(fix)}
            </Button>
          ))}
          <KeepPrompt item={item} />
          <Button look="quiet" onPress={() => downloadAsNpy(item)}>
            Download as float32 .npy
          </Button>
          <Button look="quiet" onPress={() => downloadAsPeftAdapter(item)}>
            Download as PEFT adapter
          </Button>
        </>
      }
    >
      <div className={styles.promptBody}>
        <Facts
          facts={[
            ['shape', shape.join(' × ')],
            ['dtype', byColumns ? `${dtype}, by columns` : dtype],
            ['norm', shortNumber(statistics.norm)],
            ['row norm, mean', shortNumber(statistics.meanRowNorm)],
            ['min', shortNumber(statistics.minimum)],
            ['max', shortNumber(statistics.maximum)],
            ['mean', shortNumber(statistics.mean)],
            ['sd', shortNumber(statistics.standardDeviation)],
            ['NaN or infinite', 'none'],
          ]}
        />
        <div className={styles.picture}>
          <HeatmapCanvas
            values={prompt.values}
            length={prompt.length}
            width={prompt.width}
            limit={summarizeMatrix(prompt.values).limit}
            label={`${item.name}, ${prompt.length} rows by ${prompt.width} columns`}
          />
        </div>
      </div>
      <RowNorms norms={statistics.rowNorms} />
      <PromptHash prompt={prompt} />
      {byColumns && (
        <p className={typeset.small}>It was stored column by column (Fortran order), and is read as such.</p>
      )}
      {shape.length > 2 && (
        <p className={typeset.small}>Its leading 1 is dropped: {shape.slice(1).join(' × ')} is used.</p>
      )}
      {dtype === 'float64' && (
        <p className={typeset.small}>Its float64 values will be rounded to float32 before use.</p>
      )}
      {changes.length > 0 && <p className={typeset.small}>Changed: {changes.join(', then ')}.</p>}
      {misfit === null ? (
        <p className={typeset.good}>
          {model.width === null ? 'It can be read.' : `It fits the sentence’s model, ${model.name}.`}
          {lengthMisfit !== null && ` Its length does not yet: ${lengthMisfit.text}.`}
        </p>
      ) : (
        <p className={typeset.danger}>
          Does not fit: {misfit.text}. {misfit.fixes.length === 0 ? misfit.advice : 'Its other side matches.'}
        </p>
      )}
    </ItemCard>
  );
}
