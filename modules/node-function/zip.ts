import type { Zippable } from 'fflate';

// The earliest day that every zip tool knows. A zip holds local time without a zone: these are local figures too.
const FIXED_TIME = new Date(1980, 0, 1, 12);
const UNIX = 3;
const READABLE_FILE = 0o100644 << 16;

/**
 * Zips files so that the same names and contents give the same bytes on every machine at any time. The deflater is
 * JavaScript: the one inside Node gives other bytes on another kind of processor.
 */
export function zip(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const entries: Zippable = {};
  for (const name of Object.keys(files).sort()) {
    const content = files[name];
    if (content) entries[name] = [content, { mtime: FIXED_TIME, os: UNIX, attrs: READABLE_FILE, level: 9 }];
  }
  // Loaded when there is something to zip: most syntheses take what is cached.
  const { zipSync } = require('fflate') as typeof import('fflate');
  return zipSync(entries);
}
