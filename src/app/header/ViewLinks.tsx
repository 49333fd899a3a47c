/** The way between the workplaces: plain links, so that they open in other tabs and stand in the history. */
import { useStore } from 'zustand';
import { hashOfView, VIEWS, viewStore } from '../../lab/views/viewStore.ts';
import { VIEW_NAMES } from '../views/viewNames.ts';
import styles from './header.module.css';

/** The promise in the header links to that view itself. */
const LISTED = VIEWS.filter((view) => view !== 'privacy');

export function ViewLinks() {
  const { view: shown } = useStore(viewStore);
  return (
    <nav aria-label="Views" className={styles.views}>
      <ul>
        {LISTED.map((view) => (
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
