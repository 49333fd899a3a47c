/** `npm start`: install if needed, build the page, serve it, print the address. */
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/root.mjs';

ensureInstalled();
const { build, preview } = await import('vite');
await build({ root, logLevel: 'warn' });
const server = await preview({
  root,
  logLevel: 'warn',
  preview: { port: Number(process.env.PORT ?? 4173), open: false },
});
console.log(`SPoT Lab is at ${server.resolvedUrls?.local[0]} (stop it with Ctrl+C)`);
