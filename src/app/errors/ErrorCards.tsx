/** Every error that is still open: what happened, why, what to do next. It stays until it is closed. */
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { LabErrorParts } from '../../base/errors.ts';
import { closeAllErrors, closeError, errorsStore, type ShownError } from '../../lab/errorsStore.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import layout from '../design/layout.module.css';
import notes from '../design/notes.module.css';
import typeset from '../design/typeset.module.css';
import styles from './errors.module.css';
import { remedyActions } from './remedyActions.ts';

/** Where the header's entry leads. */
export const PROBLEMS_ID = 'problems';

export function ErrorCards() {
  const { errors } = useStore(errorsStore);
  const cards = useRef<HTMLElement>(null);
  const newest = errors.at(-1)?.id;
  // An error must be seen wherever on the page it arose.
  useEffect(() => {
    if (newest !== undefined) cards.current?.scrollIntoView({ block: 'nearest' });
  }, [newest]);
  return (
    // The live region must be there before an error is, or screen readers would not speak it.
    <section
      ref={cards}
      id={PROBLEMS_ID}
      tabIndex={-1}
      aria-label="Problems"
      role="alert"
      className={errors.length > 0 ? layout.part : undefined}
    >
      {errors.map((error) => (
        <ErrorCard key={error.id} error={error} />
      ))}
      {errors.length > 1 && (
        <Button small look="quiet" className={styles.closeAll} onPress={closeAllErrors}>
          Close all
        </Button>
      )}
    </section>
  );
}

function ErrorCard({ error }: { error: ShownError }) {
  const { parts, count, actions } = error;
  return (
    <article className={classNames(notes.note, layout.block)} data-tone="danger">
      <h2 className={styles.title}>
        {parts.what}
        {count > 1 && <span className={styles.count}> ({count} times)</span>}
      </h2>
      <ErrorWhy parts={parts} />
      <p className={typeset.strong}>{parts.remedy}</p>
      <div className={layout.row}>
        {[...actions, ...remedyActions(parts)].map(({ label, run }) => (
          <Button
            key={label}
            small
            onPress={() => {
              closeError(error.id);
              run();
            }}
          >
            {label}
          </Button>
        ))}
        <Button small look="quiet" onPress={() => void navigator.clipboard.writeText(errorText(parts))}>
          Copy details
        </Button>
        <Button small look="quiet" onPress={() => closeError(error.id)}>
          Close
        </Button>
      </div>
    </article>
  );
}

/** The middle part of an error, for cards and for items in lists. */
export function ErrorWhy({ parts }: { parts: LabErrorParts }) {
  return (
    <p className={styles.why}>
      {parts.where === undefined ? (
        'Found'
      ) : (
        <>
          <span className="mono">{parts.where}</span>: found
        </>
      )}{' '}
      {parts.found}; expected {parts.expected}.
    </p>
  );
}

function errorText({ tag, what, found, expected, remedy, where }: LabErrorParts): string {
  const place = where === undefined ? [] : [`Where: ${where}`];
  return [
    `${what} [${tag}]`,
    ...place,
    `Found: ${found}`,
    `Expected: ${expected}`,
    remedy,
    `Browser: ${navigator.userAgent}`,
  ].join('\n');
}
