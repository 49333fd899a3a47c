import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOfBase64, readJsonFixture } from '../../tests/support/fixtures.ts';
import { surviveMutations } from '../../tests/support/surviveMutations.ts';
import { isLabError } from '../base/errors.ts';
import { crc32 } from './crc32.ts';
import { readZip, writeZip, type ZipEntry } from './zip.ts';

const fixture = readJsonFixture<{
  contents: Record<string, string>;
  archives: Record<'stored' | 'deflated' | 'bzip2', string>;
  npz: string;
}>('formats/zip.json');

const text = (value: string) => new TextEncoder().encode(value);

function whatOf(bytes: Uint8Array): string {
  try {
    readZip(bytes);
  } catch (error) {
    if (isLabError(error, 'ZipFormat')) return error.what;
    throw error;
  }
  return 'was read';
}

/** Overwrites a 16- or 32-bit field of the first central entry (offset from its signature) with a lie. */
function lieAt(archive: Uint8Array, offset: number, value: number, width: 2 | 4 = 4): Uint8Array {
  const bytes = Uint8Array.from(archive);
  const view = new DataView(bytes.buffer);
  let at = 0;
  while (view.getUint32(at, true) !== 0x02014b50) at++;
  if (width === 4) view.setUint32(at + offset, value, true);
  else view.setUint16(at + offset, value, true);
  return bytes;
}

describe('readZip', () => {
  it.each(['stored', 'deflated'] as const)('reads what Python wrote: %s', (method) => {
    const entries = readZip(bytesOfBase64(fixture.archives[method]));
    expect(Object.fromEntries(entries.map(({ path, bytes }) => [path, Buffer.from(bytes).toString('base64')]))).toEqual(
      fixture.contents,
    );
  });

  it('reads an archive of numpy.savez, whose local headers are Zip64', () => {
    expect(readZip(bytesOfBase64(fixture.npz)).map(({ path }) => path)).toEqual(['a.npy', 'b.npy']);
  });

  const archive = writeZip([{ path: 'a/file', bytes: text('some content') }]);
  const deflated = bytesOfBase64(fixture.archives.deflated);
  it.each([
    ['another compression', bytesOfBase64(fixture.archives.bzip2), /another compression/],
    ['encryption', lieAt(archive, 8, 1, 2), /encrypted/],
    ['a stored file that claims to grow', lieAt(archive, 24, 2 ** 31), /impossible sizes/],
    ['a deflated file that claims to grow beyond DEFLATE', lieAt(deflated, 24, 2 ** 31), /impossible sizes/],
    ['another checksum', lieAt(archive, 16, 1), /"a\/file" in this zip archive is damaged/],
    ['an entry outside the file', lieAt(archive, 42, 2 ** 31), /damaged/],
    ['a cut end', archive.slice(0, -1), /cut short/],
    ['a cut beginning', archive.slice(1), /damaged/],
    ['no archive', text('hello'), /no zip/],
  ])('refuses %s', (_, bytes, what) => expect(whatOf(bytes)).toMatch(what));

  it.each(['../evil', '/etc/evil', 'C:/evil', 'a\\evil', 'a//evil', 'a/./evil', 'evil\0', ''])(
    'refuses the path %j',
    (path) => {
      expect(whatOf(writeZip([{ path, bytes: text('x') }]))).toMatch(/unsafe path/);
    },
  );

  it('refuses one path twice', () => {
    const twice = writeZip([
      { path: 'one', bytes: text('1') },
      { path: 'two', bytes: text('2') },
    ]);
    const renamed = Uint8Array.from(
      Buffer.from(Buffer.from(twice).toString('latin1').replaceAll('two', 'one'), 'latin1'),
    );
    expect(whatOf(renamed)).toMatch(/twice/);
  });

  it('refuses more than 1 GiB before inflating any of it', () => {
    // 600 MB of zeros deflate to 0.6 MB; here the sizes are only stated, and no such data exist.
    const parts = ['a', 'b'].map((path) => ({ path, bytes: new Uint8Array(600_000) }));
    const bomb = writeZip(parts);
    const view = new DataView(bomb.buffer);
    for (let at = 0; at < bomb.length - 4; at++) {
      if (view.getUint32(at, true) !== 0x02014b50) continue;
      view.setUint16(at + 10, 8, true);
      view.setUint32(at + 24, 600_000_000, true);
    }
    expect(whatOf(bomb)).toMatch(/too large when unpacked/);
  });

  it('survives 10,000 damaged archives', async () => {
    const contents = new Map(Object.entries(fixture.contents));
    contents.set('a/file', Buffer.from('some content').toString('base64'));
    const result = await surviveMutations<ZipEntry[]>({
      inputs: [bytesOfBase64(fixture.archives.stored), deflated, archive],
      count: 10_000,
      seed: 2,
      parse: (bytes) => readZip(bytes),
      check(entries) {
        // Contents stand behind checksums, and paths stand twice: neither can change unseen.
        for (const { path, bytes } of entries) {
          expect(contents.get(path) === Buffer.from(bytes).toString('base64')).toBe(true);
        }
      },
    });
    expect(result.refused).toBeGreaterThan(5000);
    expect(result.parsed).toBeGreaterThan(300);
  });
});

describe('writeZip', () => {
  // The one name that is refused has a test of its own, below.
  const paths = fc.stringMatching(/^[a-z0-9_é☃]{1,12}(\/[a-z0-9_]{1,5})?$/).filter((path) => path !== '__proto__');
  const entries = fc.uniqueArray(fc.record({ path: paths, bytes: fc.uint8Array() }), {
    selector: ({ path }) => path,
    maxLength: 8,
  });

  it('is read back', () => {
    fc.assert(
      fc.property(entries, (files) => {
        const read = new Map(readZip(writeZip(files)).map(({ path, bytes }) => [path, [...bytes]]));
        expect(read).toEqual(new Map(files.map(({ path, bytes }) => [path, [...bytes]])));
      }),
    );
  });

  it('gives equal bytes for equal content, whatever the clock says', () => {
    const files = [{ path: 'x', bytes: text('y') }];
    expect(crc32(writeZip(files))).toBe(crc32(writeZip(files)));
    // DOS date 1980-01-01, time 00:00, in the local header.
    expect([...writeZip(files).slice(10, 14)]).toEqual([0, 0, 0x21, 0]);
  });

  it('refuses a name that would be lost', () => {
    expect(() => writeZip([{ path: '__proto__', bytes: text('y') }])).toThrow(/__proto__/);
  });

  it('refuses two files of one name', () => {
    const file = { path: 'x', bytes: text('y') };
    expect(() => writeZip([file, file])).toThrow(/two files/);
  });
});

describe('crc32', () => {
  it('gives the check value of the standard', () => expect(crc32(text('123456789'))).toBe(0xcbf43926));
});
