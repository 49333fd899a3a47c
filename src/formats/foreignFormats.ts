/** Formats that the lab does not take, known by their first bytes, so that it can say what a file is instead. */

export interface ForeignFormat {
  /** In words, with an article. */
  readonly looksLike: string;
  /** What to do instead, as a sentence; absent where nothing better than "choose another file" is known. */
  readonly remedy?: string;
}

const PICKLE_REMEDY =
  'The lab never opens pickles, which can run code: convert it where you trust it, weights with save_pretrained(path, safe_serialization=True), a prompt with numpy.save.';
const UNPACK_REMEDY = 'Unpack it and drop the files themselves.';

const SIGNATURES: readonly { readonly offset?: number; readonly bytes: string; readonly format: ForeignFormat }[] = [
  { bytes: '\x89PNG\r\n\x1a\n', format: { looksLike: 'a PNG image' } },
  { bytes: '\xff\xd8\xff', format: { looksLike: 'a JPEG image' } },
  { bytes: 'GIF8', format: { looksLike: 'a GIF image' } },
  { bytes: '%PDF-', format: { looksLike: 'a PDF document' } },
  { bytes: '\x1f\x8b', format: { looksLike: 'a gzip archive', remedy: UNPACK_REMEDY } },
  { bytes: 'BZh', format: { looksLike: 'a bzip2 archive', remedy: UNPACK_REMEDY } },
  { bytes: '\xfd7zXZ\0', format: { looksLike: 'an xz archive', remedy: UNPACK_REMEDY } },
  { bytes: '7z\xbc\xaf\x27\x1c', format: { looksLike: 'a 7-Zip archive', remedy: UNPACK_REMEDY } },
  { bytes: '\x28\xb5\x2f\xfd', format: { looksLike: 'a Zstandard archive', remedy: UNPACK_REMEDY } },
  { bytes: 'Rar!\x1a\x07', format: { looksLike: 'a RAR archive', remedy: UNPACK_REMEDY } },
  { offset: 257, bytes: 'ustar', format: { looksLike: 'a tar archive', remedy: UNPACK_REMEDY } },
  {
    bytes: '\x89HDF\r\n\x1a\n',
    format: { looksLike: 'an HDF5 file (Keras or TensorFlow weights)', remedy: 'Use the safetensors weights instead.' },
  },
  {
    bytes: 'GGUF',
    format: { looksLike: 'a GGUF model', remedy: 'Use a model folder with safetensors weights instead.' },
  },
  { offset: 4, bytes: 'TFL3', format: { looksLike: 'a TensorFlow Lite model' } },
  {
    bytes: 'PAR1',
    format: { looksLike: 'a Parquet table', remedy: 'Export it as TSV, CSV or JSONL, with pandas for instance.' },
  },
  { bytes: 'ARROW1', format: { looksLike: 'an Arrow table', remedy: 'Export it as TSV, CSV or JSONL.' } },
  { bytes: 'SQLite format 3\0', format: { looksLike: 'an SQLite database' } },
  {
    bytes: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
    format: { looksLike: 'an old Microsoft Office document', remedy: 'Export the table as CSV in UTF-8.' },
  },
  {
    bytes: 'version https://git-lfs.github.com/spec/v1',
    format: {
      looksLike: 'a Git LFS pointer, which only names the real file',
      remedy: 'Fetch the real file: run "git lfs pull", or download it from the web page of the repository.',
    },
  },
  { bytes: '\x7fELF', format: { looksLike: 'a Linux program' } },
  { bytes: 'MZ', format: { looksLike: 'a Windows program' } },
];

/** The foreign format that a file's first bytes announce, or null. 512 bytes are enough. */
export function recognizeForeignFormat(head: Uint8Array): ForeignFormat | null {
  const text = String.fromCharCode(...head.subarray(0, 512));
  for (const { offset = 0, bytes, format } of SIGNATURES) {
    if (text.startsWith(bytes, offset)) return format;
  }
  // Pickle protocols 2 to 5 begin with PROTO and their number.
  const protocol = head[1] ?? 0;
  if (head[0] === 0x80 && protocol >= 2 && protocol <= 5) {
    return { looksLike: 'a Python pickle', remedy: PICKLE_REMEDY };
  }
  // PyTorch's files are zip archives, often of gigabytes, whose first entry is the pickle.
  const firstEntry = text.startsWith('PK\x03\x04') ? text.slice(30, 30 + (head[26] ?? 0) + 256 * (head[27] ?? 0)) : '';
  if (/(^|\/)data\.pkl$/.test(firstEntry)) {
    return { looksLike: 'PyTorch weights (a zipped pickle)', remedy: PICKLE_REMEDY };
  }
  if (/^\s*<(!doctype html|html|head)/i.test(text)) {
    return {
      looksLike: 'a web page',
      remedy: 'The download probably saved the page instead of the file: use the download link.',
    };
  }
  if (/^\s*<(\?xml|svg)/i.test(text)) return { looksLike: 'an XML document' };
  return null;
}

/** What a zip archive of the given paths is, if it is a document of another program. */
export function recognizeForeignZip(paths: readonly string[]): ForeignFormat | null {
  if (!paths.includes('[Content_Types].xml')) return null;
  return { looksLike: 'a Microsoft Office document', remedy: 'Export the table as CSV in UTF-8.' };
}
