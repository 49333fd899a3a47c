/** Light, dark, or as the system says. Kept in localStorage; put on the root element, where the tokens read it. */
import { createStore } from 'zustand/vanilla';
import { readSetting, writeSetting } from './settings.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'spot-lab-theme';

export const themeStore = createStore<{ theme: Theme }>(() => ({ theme: 'system' }));

export function setTheme(theme: Theme): void {
  themeStore.setState({ theme });
  applyTheme(theme);
  writeSetting(KEY, theme);
}

/** Takes up the choice of the last visit. Anything else that may be stored there means "system". */
export function restoreTheme(): void {
  const stored = readSetting(KEY);
  const theme = THEMES.find((known) => known === stored) ?? 'system';
  themeStore.setState({ theme });
  applyTheme(theme);
}

function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
