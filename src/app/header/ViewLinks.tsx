/** The way between the workplaces: plain links, so that they open in other tabs and stand in the history. */
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { VIEW_NAMES } from '../../lab/views/viewNames.ts';
import { hashOfView, LISTED_VIEWS, viewStore } from '../../lab/views/viewStore.ts';
import styles from './header.module.css';

export function ViewLinks() {
  const { view: shown } = useStore(viewStore);
  const list = useRef<HTMLUListElement>(null);
  // On a narrow screen the row of links is wider than its place: the shown one is always in sight.
  useEffect(() => {
    const link = list.current?.querySelector(`[href="${hashOfView(shown)}"]`);
    if (link instanceof HTMLElement && list.current !== null) {
      list.current.scrollLeft = link.offsetLeft + link.offsetWidth / 2 - list.current.clientWidth / 2;
    }
  }, [shown]);
  return (
    <nav aria-label="Views" className={styles.views}>
      <ul ref={list}>
        {LISTED_VIEWS.map((view) => (
          <li key={view}>
            <a href={hashOfView(view)} aria-current={view === shown ? 'page' : undefined}>
              {VIEW_NAMES[view]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
