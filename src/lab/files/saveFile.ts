/** Hands bytes to the person as a download. */

/** Starts the download of `bytes` under `name`. The browser decides where it goes. */
export function saveFile(
  name: string,
  bytes: Uint8Array<ArrayBuffer> | string,
  type = 'application/octet-stream',
): void {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the blob once the click is handled.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

const UNSAFE = /[^\p{L}\p{N}._-]+/gu;

/** `name` as a file name on every system: letters, digits, dots, dashes; never empty, never hidden. */
export function fileNameOf(name: string): string {
  const safe = name
    .slice(0, 100)
    .replace(UNSAFE, '-')
    .replace(/^[.-]+|-+$/g, '');
  return safe === '' ? 'prompt' : safe;
}
