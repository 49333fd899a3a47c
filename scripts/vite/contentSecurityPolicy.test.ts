import { describe, expect, it } from 'vitest';
import { policyOf } from './contentSecurityPolicy.ts';

const connections = (path: string) => /connect-src ([^;]*)/.exec(policyOf(path))?.[1];

describe('the policy of the page’s files', () => {
  it('lets nothing but the Hub worker connect to the Hub', () => {
    expect(connections('/assets/hubWorker-Bx_1-9aZ.js')).toBe(
      'https://huggingface.co https://*.huggingface.co https://*.hf.co',
    );
    expect(connections('/lab/at/assets/hubWorker-Bx1.js')).toContain('huggingface.co');
    for (const path of [
      '/',
      '/index.html',
      '/assets/index-Bx1.js',
      '/assets/browserWorker-Bx1.js',
      '/assets/hubWorker-Bx1.js/index.html',
      '/hubWorker-Bx1.js',
      '/assets/hubWorker-/x.js',
    ]) {
      expect(connections(path), path).toBe("'self'");
    }
  });

  it('allows no inline code, no eval and no WebAssembly anywhere', () => {
    for (const path of ['/', '/assets/hubWorker-Bx1.js']) expect(policyOf(path)).not.toContain('unsafe');
  });
});
