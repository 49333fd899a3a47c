/** The commands of the page itself: where to go, how it looks, help. */
import { copyLink } from '../address/copyLink.ts';
import { DENSITIES, densityStore, setDensity } from '../densityStore.ts';
import { deviceStore } from '../deviceStore.ts';
import { openGuide } from '../guide/guideStore.ts';
import { guideOfLab } from '../labIndex.ts';
import { labStore } from '../labStore.ts';
import { exploreSamples } from '../samples/sampleRuns.ts';
import { setTheme, THEMES, type Theme, themeStore } from '../themeStore.ts';
import { undoDeletion, undoStore } from '../undoStore.ts';
import { VIEW_NAMES } from '../views/viewNames.ts';
import { LISTED_VIEWS, showView, VIEWS, viewStore } from '../views/viewStore.ts';
import type { Command } from './commands.ts';
import { toggleOverlay } from './overlayStore.ts';

const THEME_WORDS: Readonly<Record<Theme, string>> = {
  system: 'Light or dark as the system says',
  light: 'Light theme',
  dark: 'Dark theme',
};

export const pageCommands = {
  palette: {
    id: 'palette',
    label: 'Commands',
    shortcut: 'Control+K',
    enabled: () => true,
    run: () => toggleOverlay('palette'),
  },
  shortcuts: {
    id: 'shortcuts',
    label: 'Keyboard shortcuts',
    shortcut: '?',
    enabled: () => true,
    run: () => toggleOverlay('shortcuts'),
  },
  undo: {
    id: 'undo',
    label: 'Undo the last change',
    shortcut: 'Control+Z',
    enabled: () => undoStore.getState().deletion !== null,
    run: undoDeletion,
  },
  copyLink: { id: 'copyLink', label: 'Copy link', shortcut: null, enabled: () => true, run: copyLink },
  guide: {
    id: 'guide',
    label: 'Guide me through a first run',
    shortcut: null,
    enabled: () => {
      const { index } = labStore.getState();
      return index !== null && guideOfLab(index) !== null && deviceStore.getState().device.kind !== 'missing';
    },
    run: () => {
      showView('train');
      openGuide();
    },
  },
  exploreSamples: {
    id: 'exploreSamples',
    label: 'Explore sample runs',
    shortcut: null,
    enabled: () => true,
    run: exploreSamples,
  },
} satisfies Record<string, Command>;

/** A view is gone to by its number in the header, or by name. */
export const viewCommands: readonly Command[] = VIEWS.map((view) => ({
  id: `show-${view}`,
  label: `Go to ${VIEW_NAMES[view]}`,
  shortcut: LISTED_VIEWS.includes(view) ? String(LISTED_VIEWS.indexOf(view) + 1) : null,
  enabled: () => viewStore.getState().view !== view,
  run: () => showView(view),
}));

export const lookCommands: readonly Command[] = [
  ...THEMES.map((theme) => ({
    id: `theme-${theme}`,
    label: THEME_WORDS[theme],
    shortcut: null,
    enabled: () => themeStore.getState().theme !== theme,
    run: () => setTheme(theme),
  })),
  ...DENSITIES.map((density) => ({
    id: `density-${density}`,
    label: density === 'compact' ? 'Compact density' : 'Comfortable density',
    shortcut: null,
    enabled: () => densityStore.getState().density !== density,
    run: () => setDensity(density),
  })),
];
