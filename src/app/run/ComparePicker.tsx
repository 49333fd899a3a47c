/** "Compare with …": the runs of this browser, to be drawn on the same axes as the shown one. */
import { memo } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Header } from 'react-aria-components/Header';
import { ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components/ListBox';
import { useStore } from 'zustand';
import { compareRuns, PALETTE_PLACES, stopComparing } from '../../lab/compare/comparisonStore.ts';
import { sameValidation } from '../../lab/compare/difference.ts';
import { runNames } from '../../lab/compare/runNames.ts';
import { showError } from '../../lab/errorsStore.ts';
import { storedRunsStore } from '../../lab/run/storedRuns.ts';
import { ago } from '../../lab/words/numbers.ts';
import type { RunRecord } from '../../training/runRecords.ts';
import { Chevron } from '../controls/Chevron.tsx';
import { classNames } from '../controls/classNames.ts';
import controls from '../controls/controls.module.css';
import { Popup } from '../controls/Popup.tsx';
import type { PicturedRun } from './useDrawnRuns.ts';

/** `runs` are those in the picture, the shown one first. Nothing while there is no other run. */
export const ComparePicker = memo(function ComparePicker({ runs }: { runs: readonly PicturedRun[] }) {
  const { runs: stored } = useStore(storedRunsStore);
  const [shown, ...beside] = runs;
  const others = stored.filter(({ id }) => id !== shown?.id);
  if (shown === undefined || others.length === 0) return null;
  return (
    <Popup
      label="Compare with"
      button={
        <AriaButton className={classNames(controls.button, controls.small)}>
          Compare with … <Chevron />
        </AriaButton>
      }
    >
      {() => <RunChoice shown={shown} others={others} chosen={beside.map(({ id }) => id)} />}
    </Popup>
  );
});

interface RunChoiceProps {
  readonly shown: PicturedRun;
  readonly others: readonly RunRecord[];
  readonly chosen: readonly string[];
}

function RunChoice({ shown, others, chosen }: RunChoiceProps) {
  const { runs: stored } = useStore(storedRunsStore);
  const now = Date.now();
  const names = runNames([...others].reverse(), (id) => stored.find((run) => run.id === id)?.name);
  const isFull = chosen.length >= PALETTE_PLACES - 1;
  const isComparable = (other: RunRecord) => shown.record !== null && sameValidation(shown.record, other);
  const sections = [
    { title: 'On the same validation examples', items: others.filter(isComparable) },
    { title: 'On other examples: scores do not compare', items: others.filter((other) => !isComparable(other)) },
  ].filter(({ items }) => items.length > 0);
  return (
    <ListBox
      aria-label="Runs"
      className={controls.listBox ?? ''}
      selectionMode="multiple"
      // Escape closes the picker; it must not take back what was chosen.
      escapeKeyBehavior="none"
      selectedKeys={chosen}
      disabledKeys={isFull ? others.map(({ id }) => id).filter((id) => !chosen.includes(id)) : []}
      onSelectionChange={(keys) => {
        for (const { id } of others) {
          const isWanted = keys === 'all' || keys.has(id);
          if (isWanted && !chosen.includes(id)) compareRuns(shown.id, id).catch(showError);
          if (!isWanted && chosen.includes(id)) stopComparing(shown.id, id);
        }
      }}
      autoFocus
    >
      {sections.map(({ title, items }) => (
        <ListBoxSection key={title} id={title}>
          <Header className={controls.sectionTitle ?? ''}>{title}</Header>
          {items.map(({ id, lastStep, createdAtMs }) => (
            <ListBoxItem key={id} id={id} textValue={names.get(id) ?? id} className={controls.option ?? ''}>
              <span className={controls.optionName}>{names.get(id)}</span>
              <span className={controls.optionAside}>
                step {lastStep} · {ago(createdAtMs, now)}
              </span>
            </ListBoxItem>
          ))}
        </ListBoxSection>
      ))}
    </ListBox>
  );
}
