/** What is being dragged over the page: whether files are, and over which noun of the sentence. */
import { createStore } from 'zustand/vanilla';

export const NOUNS = ['source', 'model', 'task', 'recipe'] as const;
export type Noun = (typeof NOUNS)[number];

export const dragStore = createStore<{ dragging: boolean; over: Noun | null }>(() => ({ dragging: false, over: null }));
