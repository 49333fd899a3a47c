/** The top of a view: its name, what it is for, and what else belongs there. */
import type { ReactNode } from 'react';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';

interface ViewHeadProps {
  readonly title: string;
  readonly titleId: string;
  readonly intro: ReactNode;
  /** What can be dropped here, what stands in the way. */
  readonly children?: ReactNode;
}

export function ViewHead({ title, titleId, intro, children }: ViewHeadProps) {
  return (
    <section aria-labelledby={titleId} className={layout.block}>
      <h2 id={titleId}>{title}</h2>
      <p className={typeset.intro}>{intro}</p>
      {children}
    </section>
  );
}
