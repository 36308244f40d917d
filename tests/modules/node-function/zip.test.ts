import { chmodSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkSizes, readForZip, zip } from '../../../modules/node-function/zip';

const a = { content: Buffer.from('a') };
const b = { content: Buffer.from('b') };

const folder = mkdtempSync(join(tmpdir(), 'zip-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('zip', () => {
  it('does not depend on the order of the files', () => {
    expect(zip({ 'a.js': a, 'b.js': b })).toEqual(zip({ 'b.js': b, 'a.js': a }));
  });

  it('dates files to noon of 1 January 1980 in every time zone', () => {
    const timeAndDate = Buffer.from(zip({ 'a.js': a })).readUInt32LE(10);
    expect(timeAndDate).toBe((1 << 21) | (1 << 16) | (12 << 11));
  });

  it('changes when a file is renamed, or becomes executable', () => {
    const zips = [{ 'a.js': a }, { 'b.js': a }, { 'a.js': { ...a, isExecutable: true } }].map((files) => zip(files));
    expect(new Set(zips.map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBe(3);
  });
});

describe('readForZip', () => {
  it('reads the files of a folder, follows links, and keeps what is executable', () => {
    writeFileSync(join(folder, 'tool'), 'tool');
    chmodSync(join(folder, 'tool'), 0o755);
    const outside = mkdtempSync(join(tmpdir(), 'zip-outside-'));
    writeFileSync(join(outside, 'file'), 'file');
    symlinkSync(outside, join(folder, 'link'));
    expect(readForZip(folder, 'bin')).toEqual({
      'bin/tool': { content: Buffer.from('tool'), isExecutable: true },
      'bin/link/file': { content: Buffer.from('file'), isExecutable: false },
    });
    rmSync(outside, { recursive: true });
  });

  it('names links that lead nowhere, and in a circle', () => {
    const links = mkdtempSync(join(folder, 'links-'));
    symlinkSync('nowhere', join(links, 'broken'));
    expect(() => readForZip(links, '')).toThrow(
      `cannot zip ${join(links, 'broken')}: it must be a file or a folder, or a link to one`,
    );
    rmSync(join(links, 'broken'));
    symlinkSync('.', join(links, 'circle'));
    expect(() => readForZip(links, '')).toThrow(
      `cannot zip ${join(links, 'circle')}: it must not be a link to a folder that it is in`,
    );
  });

  it('rejects files of more than 250 MB before it reads them', () => {
    const large = join(folder, 'large');
    writeFileSync(large, '');
    truncateSync(large, 250 * 2 ** 20 + 1);
    expect(() => readForZip(large, 'large')).toThrow('the package must have at most 250 MB unzipped, got 250.0 MB: ');
  });
});

describe('checkSizes', () => {
  it('accepts a zip of 50 MB and 250 MB of files, and no more', () => {
    const bytes = (megabytes: number, more = 0) => new Uint8Array(megabytes * 2 ** 20 + more);
    expect(() => checkSizes({ 'a.js': { content: bytes(250) } }, bytes(50))).not.toThrow();
    expect(() => checkSizes({ 'a.js': a }, bytes(50, 1))).toThrow(
      'the package must have at most 50 MB zipped, got 50.0 MB: move large files into a layer or a bucket',
    );
    expect(() => checkSizes({ 'a.js': { content: bytes(125) }, 'b.js': { content: bytes(125, 1) } }, bytes(1))).toThrow(
      'the package must have at most 250 MB unzipped, got 250.0 MB: ',
    );
  });
});
