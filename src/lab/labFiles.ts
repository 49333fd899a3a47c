/** The embedded lab's files as the page reads them: small ones, whole. The worker reads the model itself. */
import { LabError } from '../base/errors.ts';

/** The address of a file of the lab, beside the page's own. */
export function labUrl(path: string): URL {
  return new URL(`lab/${path}`, document.baseURI);
}

/** @throws LabError `FileMissing` if the server does not have it, `FileRead` if it cannot be reached. */
export async function fetchLabFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const url = labUrl(path);
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new LabError(
      {
        tag: 'FileRead',
        what: 'A file of the embedded lab could not be fetched',
        found: cause instanceof Error ? cause.message : 'no answer',
        expected: 'the server that served this page',
        remedy: 'Check that the server still runs, then reload.',
        where: `lab/${path}`,
      },
      { cause },
    );
  }
  if (!response.ok) {
    throw new LabError({
      tag: 'FileMissing',
      what: 'A file of the embedded lab is missing',
      found: `HTTP ${response.status}`,
      expected: `the file at ${url.pathname}`,
      remedy: 'Serve the page together with its folder lab/, as it is built.',
      where: `lab/${path}`,
    });
  }
  return new Uint8Array(await response.arrayBuffer());
}
