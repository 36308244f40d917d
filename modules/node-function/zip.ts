import type { Zippable } from 'fflate';

// The earliest date that every zip tool accepts. A zip stores local time without a time zone, so this is local time too.
const FIXED_TIME = new Date(1980, 0, 1, 12);
const UNIX = 3;
const READABLE_FILE = 0o100644 << 16;

/**
 * Zips files so that the same names and contents result in the same bytes on every machine. It compresses in
 * JavaScript, because the output of Node's zlib depends on the processor.
 */
export function zip(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const entries: Zippable = {};
  for (const name of Object.keys(files).sort()) {
    const content = files[name];
    if (content) entries[name] = [content, { mtime: FIXED_TIME, os: UNIX, attrs: READABLE_FILE, level: 9 }];
  }
  // Loaded on demand: most syntheses use the cached package.
  const { zipSync } = require('fflate') as typeof import('fflate');
  return zipSync(entries);
}
