import { BadFile, BadLine } from './bad-line';

/** How files begin that are no text in UTF-8, and what to do with them. */
const BEGINNINGS: readonly (readonly [bytes: readonly number[], rule: string])[] = [
  [[0x1f, 0x8b], 'must be decompressed, got a gzip file. Decompress it with: gunzip'],
  [[0xff, 0xfe], 'must be UTF-8, got UTF-16. Convert the file with: iconv -f UTF-16 -t UTF-8'],
  [[0xfe, 0xff], 'must be UTF-8, got UTF-16. Convert the file with: iconv -f UTF-16 -t UTF-8'],
];

/** Describes the first byte of a line that is not UTF-8, as in a Latin-1 file, or the format of the file. */
export function notUtf8(bytes: Buffer): BadLine {
  const [, rule] = BEGINNINGS.find(([beginning]) => beginning.every((byte, index) => bytes[index] === byte)) ?? [];
  if (rule !== undefined) return new BadFile(rule);
  const before = decodable(bytes);
  const byte = bytes[Buffer.byteLength(before)] ?? 0;
  const hex = byte.toString(16).toUpperCase().padStart(2, '0');
  return new BadLine(`must be UTF-8, got the byte 0x${hex} at character ${[...before].length + 1}`);
}

/** UTF-16 without a byte order mark can be read as UTF-8: each letter has a NUL before or behind it. */
export function utf16In(text: string): BadFile | undefined {
  const place = text.slice(0, 2).indexOf('\0');
  if (place < 0) return undefined;
  const order = place === 0 ? 'BE' : 'LE';
  return new BadFile(`must be UTF-8, got UTF-16. Convert the file with: iconv -f UTF-16${order} -t UTF-8`);
}

/** The text before the first byte that is not UTF-8: a binary search, because a decoder does not say where it failed. */
function decodable(bytes: Buffer): string {
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (decode(bytes.subarray(0, middle)) === undefined) bad = middle;
    else good = middle;
  }
  return decode(bytes.subarray(0, good)) ?? '';
}

/** @returns undefined if the bytes are not UTF-8; without the last character if it is incomplete */
function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}
