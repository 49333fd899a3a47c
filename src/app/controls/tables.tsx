/** What every table is put together from: the frame in which it scrolls, and the row of its columns' names. */
import type { ReactNode } from 'react';
import tables from '../design/tables.module.css';
import typeset from '../design/typeset.module.css';
import { classNames } from './classNames.ts';

interface TableFrameProps {
  /** Names the place for those who come to it with the keyboard. */
  readonly label: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** Focusable, because it scrolls: the keyboard must reach what is beyond its edge. */
export function TableFrame({ label, className, children }: TableFrameProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
    <section className={classNames(tables.frame, className)} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}

export interface TableColumn {
  readonly name: string;
  /** What the name means, in a sentence. */
  readonly hint?: string;
  /** Numbers stand at the end of their column; their cells say `data-number` as well. */
  readonly isNumber?: boolean;
  /** For screen readers alone, where what is below speaks for itself. */
  readonly isHidden?: boolean;
}

/** A bare name is a column of words. */
export function TableHead({ columns }: { columns: readonly (string | TableColumn)[] }) {
  return (
    <thead>
      <tr>
        {columns.map((column) => {
          const { name, hint, isNumber, isHidden }: TableColumn =
            typeof column === 'string' ? { name: column } : column;
          return (
            <th key={name} scope="col" data-number={isNumber || undefined}>
              {isHidden ? (
                <span className={typeset.hidden}>{name}</span>
              ) : hint === undefined ? (
                name
              ) : (
                <abbr title={hint}>{name}</abbr>
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

/** Columns of numbers. */
export function numbers(...names: readonly string[]): readonly TableColumn[] {
  return names.map((name) => ({ name, isNumber: true }));
}
