/** A dialog over the page. Escape, and a press beside it, close it; the focus goes back to where it was. */
import type { ReactNode } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { closeOverlay } from '../../lab/commands/overlayStore.ts';
import styles from './overlays.module.css';

export function Overlay({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ModalOverlay
      className={styles.veil ?? ''}
      isOpen
      isDismissable
      onOpenChange={(isOpen) => {
        if (!isOpen) closeOverlay();
      }}
    >
      <Modal className={styles.window ?? ''}>
        <Dialog aria-label={label} className={styles.dialog ?? ''}>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
