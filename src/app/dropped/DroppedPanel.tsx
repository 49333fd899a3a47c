/** What you dropped: every given file with what it is, before anything is done with it. */
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { dismissAllItems, filesStore } from '../../lab/files/filesStore.ts';
import type { InspectedItem } from '../../lab/files/inspected.ts';
import { liveRun, runsStore } from '../../lab/run/runsStore.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { ArchiveItem } from './ArchiveItem.tsx';
import { CheckpointsItem } from './CheckpointsItem.tsx';
import styles from './dropped.module.css';
import { ModelItem } from './ModelItem.tsx';
import { PromptItem } from './PromptItem.tsx';
import { RefusedItem } from './RefusedItem.tsx';
import { RunFileItem } from './RunFileItem.tsx';
import { TableItem } from './TableItem.tsx';

export function DroppedPanel() {
  const { items, inspecting } = useStore(filesStore);
  const panel = useRef<HTMLElement>(null);
  const isBusy = liveRun(useStore(runsStore)) !== null;
  const newest = items[0]?.id;
  // What was just given must not wait below the fold.
  useEffect(() => {
    if (newest !== undefined) panel.current?.scrollIntoView({ block: 'nearest' });
  }, [newest]);
  return (
    <section
      ref={panel}
      aria-labelledby="dropped-title"
      className={classNames(layout.part, styles.panel)}
      hidden={items.length === 0 && !inspecting}
    >
      <div className={layout.spread}>
        <h2 id="dropped-title">What you dropped</h2>
        {items.length > 0 && (
          <Button small look="quiet" onPress={dismissAllItems}>
            Close all
          </Button>
        )}
      </div>
      <p role="status" className={typeset.quiet}>
        {inspecting ? 'Looking into your files …' : `${items.length} ${items.length === 1 ? 'item' : 'items'}`}
      </p>
      {isBusy && items.length > 0 && (
        <p className={typeset.small}>
          A run is under way and stays as it is: what you take from here is for the next one.
        </p>
      )}
      <ul className={classNames(layout.cards, styles.items)}>
        {items.map((item) => (
          <li key={item.id}>
            <Item item={item} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Item({ item }: { item: InspectedItem }) {
  switch (item.kind) {
    case 'prompt':
      return <PromptItem item={item} />;
    case 'checkpoints':
      return <CheckpointsItem item={item} />;
    case 'model':
      return <ModelItem item={item} />;
    case 'table':
      return <TableItem item={item} />;
    case 'runFile':
      return <RunFileItem item={item} />;
    case 'archive':
      return <ArchiveItem item={item} />;
    case 'refused':
      return <RefusedItem item={item} />;
  }
}
