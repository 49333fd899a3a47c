/**
 * The page's Content Security Policy: all that it needs comes from where it was served, and nothing goes elsewhere. A
 * browser that is told so refuses the rest, whatever a fault or a foreign file might try.
 *
 * The built page carries it as a meta tag, so that it holds on any static host. A worker takes its policy from its own
 * answer's headers, not from the page: `npm start` sends one with every file. Of all of them one may connect to another
 * address, the small worker that fetches a model from the Hugging Face Hub when a person asks for it; the page itself and
 * the worker that trains may not. The development server goes without, for it injects styles and scripts.
 */
import type { Plugin } from 'vite';

/** No inline code or styles, no `eval`, no WebAssembly. Styles set through the DOM are no matter of it. */
function policy(connections: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "worker-src 'self'",
    `connect-src ${connections}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** Of the page, and of every file but one. */
const OWN_ORIGIN = policy("'self'");

/** The Hub, and the hosts that it redirects to for files; their names change, their domains do not. */
const HUB = policy('https://huggingface.co https://*.huggingface.co https://*.hf.co');

/** Of `src/lab/models/hub/hubWorker.ts`, by the name that the build gives it. */
const HUB_WORKER = /^\/(?:.*\/)?assets\/hubWorker-[\w-]+\.js$/;

/** @param path of an address of the built page */
export function policyOf(path: string): string {
  return HUB_WORKER.test(path) ? HUB : OWN_ORIGIN;
}

export function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    configurePreviewServer: ({ middlewares }) => {
      middlewares.use((request, response, next) => {
        const { pathname } = new URL(request.url ?? '/', 'http://localhost');
        response.setHeader('Content-Security-Policy', policyOf(pathname));
        next();
      });
    },
    transformIndexHtml: {
      order: 'post',
      handler: (html, { server }) => {
        if (server !== undefined) return html;
        // After the character set, which must stand in the first kilobyte, and before everything that it rules.
        return html.replace(
          /<meta charset="[^"]*" \/>/,
          (charset) => `${charset}\n    <meta http-equiv="Content-Security-Policy" content="${OWN_ORIGIN}" />`,
        );
      },
    },
  };
}
