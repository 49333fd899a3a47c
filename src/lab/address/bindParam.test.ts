import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { viewStore } from '../views/viewStore.ts';
import { bindParam } from './bindParam.ts';

const chosen = createStore<{ id: string | null }>(() => ({ id: null }));
const addresses: string[] = [];
vi.stubGlobal('history', { state: null, replaceState: (_: unknown, __: string, hash: string) => addresses.push(hash) });

bindParam({
  view: 'prompts',
  name: 'prompt',
  read: () => chosen.getState().id,
  take: (id) => chosen.setState({ id }),
  subscribe: chosen.subscribe,
});

beforeEach(() => {
  viewStore.setState({ view: 'train', params: {} });
  chosen.setState({ id: null });
  addresses.length = 0;
});

describe('a choice in the address', () => {
  it('is written while its view is shown, beside what else stands there, and taken out again', () => {
    chosen.setState({ id: 'before' });
    expect(addresses).toEqual([]);
    viewStore.setState({ view: 'prompts', params: { other: '1' } });
    chosen.setState({ id: 'a b' });
    chosen.setState({ id: null });
    expect(addresses).toEqual(['#/prompts?other=1&prompt=before', '#/prompts?other=1&prompt=a+b', '#/prompts?other=1']);
  });

  it('is followed when the address names another', () => {
    viewStore.setState({ view: 'prompts', params: { prompt: 'a' } });
    expect(chosen.getState().id).toBe('a');
    viewStore.setState({ view: 'prompts', params: { prompt: 'b' } });
    expect(chosen.getState().id).toBe('b');
    expect(addresses).toEqual([]);
  });
});
