/** What is there for whoever wants it: a line that opens and closes what stands below it. */
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Disclosure, DisclosurePanel, type DisclosureProps } from 'react-aria-components/Disclosure';
import { Chevron } from './Chevron.tsx';
import styles from './controls.module.css';

interface FoldProps extends Pick<DisclosureProps, 'defaultExpanded' | 'isExpanded' | 'onExpandedChange'> {
  readonly title: ReactNode;
  /** For what is inside, to be named by the title. */
  readonly titleId?: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

export function Fold({ title, titleId, className, children, ...state }: FoldProps) {
  return (
    <Disclosure className={className ?? ''} {...state}>
      <AriaButton slot="trigger" className={styles.disclosure ?? ''} {...(titleId !== undefined && { id: titleId })}>
        <Chevron /> {title}
      </AriaButton>
      <DisclosurePanel>{children}</DisclosurePanel>
    </Disclosure>
  );
}
