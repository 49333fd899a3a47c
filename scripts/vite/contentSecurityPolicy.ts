/**
 * The page's Content Security Policy: all that it needs comes from where it was served, and nothing goes elsewhere. A
 * browser that is told so refuses the rest, whatever a fault or a foreign file might try.
 *
 * The built page carries it as a meta tag, so that it holds on any static host. A worker takes its policy from its own
 * answer's headers, not from the page: `npm start` sends it with every file. The development server goes without, for
 * it injects styles and scripts.
 */
import type { Plugin } from 'vite';

/** No inline code or styles, no `eval`, no WebAssembly, no other origin. Styles set through the DOM are no matter of it. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export function contentSecurityPolicy(): Plugin {
  const headers = { 'Content-Security-Policy': CONTENT_SECURITY_POLICY };
  return {
    name: 'content-security-policy',
    config: () => ({ preview: { headers } }),
    transformIndexHtml: {
      order: 'post',
      handler: (html, { server }) => {
        if (server !== undefined) return html;
        // After the character set, which must stand in the first kilobyte, and before everything that it rules.
        return html.replace(
          /<meta charset="[^"]*" \/>/,
          (charset) =>
            `${charset}\n    <meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}" />`,
        );
      },
    },
  };
}
