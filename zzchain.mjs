import { readFileSync, existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
const parents = new Map(); const q = ['src/app/main.tsx']; parents.set(q[0], null);
while (q.length) { const f = q.shift(); const s = readFileSync(f, 'utf8');
  for (const m of s.matchAll(/^(?:import|export)\s+(?!type\b)([^'"]*?)from\s+'(\.[^']+)';/gms)) {
    const names = m[1]; const inner = /\{([^}]*)\}/.exec(names); 
    if (inner && !/^\s*\w+\s*,/.test(names) && inner[1].split(',').map(x=>x.trim()).filter(Boolean).every(x=>x.startsWith('type '))) continue;
    const t = relative('.', join(dirname(f), m[2])); if (!existsSync(t) || parents.has(t) || t.endsWith('.css')) continue; parents.set(t, f); q.push(t); } }
for (const target of process.argv.slice(2)) { let c = target, out = []; while (c) { out.push(c); c = parents.get(c); } console.log(parents.has(target) ? out.join('\n   <- ') : target + ' not reached'); }
