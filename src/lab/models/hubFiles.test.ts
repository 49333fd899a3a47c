import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hubFiles } from './hubFiles.ts';

describe('hubFiles', () => {
  it.each([
    'google/flan-t5-small',
    ' google/flan-t5-small ',
    'https://huggingface.co/google/flan-t5-small',
    'https://huggingface.co/google/flan-t5-small/tree/main',
    'https://huggingface.co/google/flan-t5-small/',
  ])('%j names the files of one model', (name) => {
    expect(hubFiles(name).map(({ url }) => url)).toContain(
      'https://huggingface.co/google/flan-t5-small/resolve/main/model.safetensors',
    );
  });

  it('takes old models without an owner', () => {
    expect(hubFiles('t5-small')[0]?.url).toBe('https://huggingface.co/t5-small/resolve/main/config.json');
  });

  it.each(['', 'a b', 'a/b/c', '../x', 'a/..', 'https://example.com/a/b', 'javascript:alert(1)'])(
    'refuses %j',
    (name) => {
      expect(() => hubFiles(name)).toThrow(/name of a model/);
    },
  );

  it('never leads anywhere but to the Hub’s files', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        let files: ReturnType<typeof hubFiles>;
        try {
          files = hubFiles(name);
        } catch {
          return;
        }
        for (const { url, path } of files) {
          const { origin, pathname } = new URL(url);
          expect(origin).toBe('https://huggingface.co');
          expect(pathname.endsWith(`/resolve/main/${path}`)).toBe(true);
        }
      }),
    );
  });
});
