/**
 * Models of the Hugging Face Hub by name: links to the files that are needed, which the browser downloads if the person
 * presses them. The page itself fetches nothing from there: its Content Security Policy goes on forbidding it.
 */
import { useState } from 'react';
import { isLabError } from '../../base/errors.ts';
import { hubFiles } from '../../lab/models/hubFiles.ts';
import { TextField } from '../controls/fields.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import styles from './models.module.css';

const SUGGESTED = 'google/flan-t5-small';

export function HubLinks() {
  const [name, setName] = useState(SUGGESTED);
  const found = filesOrProblem(name);
  return (
    <section aria-labelledby="hub-title" className={layout.block}>
      <h3 id="hub-title">From the Hugging Face Hub</h3>
      <p className={typeset.intro}>
        This page connects to nothing but its own server. The links below are for your browser, which leaves the page’s
        reach when you press one: it downloads the file, can pause and resume it, and you drop the files here together.
      </p>
      <div className={styles.hub}>
        <TextField label="Model" value={name} onChange={setName} mono />
        {typeof found === 'string' ? (
          <p role="alert">{found}</p>
        ) : (
          <ul className={styles.links}>
            {found.map(({ path, what, url }) => (
              <li key={path}>
                <a href={url} rel="noreferrer noopener" target="_blank">
                  {path}
                </a>{' '}
                <span className={typeset.quiet}>{what}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function filesOrProblem(name: string) {
  try {
    return hubFiles(name);
  } catch (error) {
    if (!isLabError(error)) throw error;
    return `${error.what}: found ${error.found}; expected ${error.expected}.`;
  }
}
