/** Whether the page is dark, for what CSS alone cannot colour. */
import { useSyncExternalStore } from 'react';
import { isDark, onThemeChange } from './themeChanges.ts';

const rootIsDark = (): boolean => isDark(document.documentElement);

/** Renders the component again when the theme switches. */
export function useDark(): boolean {
  return useSyncExternalStore(onThemeChange, rootIsDark);
}
