import { describe, expect, it } from 'vitest';
import { PlanCache } from './planCache.ts';

describe('PlanCache', () => {
  /** A cache of two plans, and the keys that were made and disposed. */
  function cacheOfTwo() {
    const cache = new PlanCache(2);
    const story: string[] = [];
    const get = (key: string, failure?: Error) =>
      cache.get(key, async () => {
        story.push(`make ${key}`);
        if (failure !== undefined) throw failure;
        return { key, dispose: () => story.push(`dispose ${key}`) };
      });
    return { cache, get, story };
  }

  it('makes each plan once, and lets that go which was used longest ago', async () => {
    const { cache, get, story } = cacheOfTwo();
    const [a, again] = await Promise.all([get('a'), get('a')]);
    expect(again).toBe(a);
    await get('b');
    await get('a');
    await get('c');
    expect(story).toEqual(['make a', 'make b', 'make c', 'dispose b']);
    expect(await get('a')).toBe(a);
    cache.dispose();
    await Promise.resolve();
    expect(story.slice(4).sort()).toEqual(['dispose a', 'dispose c']);
  });

  it('tries again what failed', async () => {
    const { cache, get, story } = cacheOfTwo();
    await expect(get('a', new Error('no memory'))).rejects.toThrow('no memory');
    expect(await get('a')).toMatchObject({ key: 'a' });
    expect(story).toEqual(['make a', 'make a']);
    cache.dispose();
  });
});
