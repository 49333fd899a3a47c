/**
 * `long`, a dependency of tfjs, computes in WebAssembly where it may and in JavaScript where not. The page's policy lets
 * nobody compile WebAssembly, and a browser reports the try: so the built page does not try.
 */
import type { Plugin } from 'vite';

export function withoutWebAssembly(): Plugin {
  return {
    name: 'without-web-assembly',
    apply: 'build',
    transform(code, id) {
      if (!/[/\\]long[/\\]src[/\\]long\.js/.test(id)) return null;
      // The try throws, as it does where there is no WebAssembly, and `long` goes on without.
      return { code: code.replaceAll('WebAssembly.', '({}).'), map: null };
    },
  };
}
