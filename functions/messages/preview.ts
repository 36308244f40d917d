/** In grapheme clusters, which are what a person sees as one character. */
const MAX_GRAPHEMES = 100;
/** A conversation whose ids and names have a usual length remains smaller than 1 KB, one write capacity unit. */
const MAX_BYTES = 400;
const CUT = '…';

/** The beginning of a message on one line: at most 100 characters as a person counts them, and at most 400 bytes. */
export function previewOf(message: string): string {
  // U+0085 also ends a line, but is no white space in JavaScript.
  const line = message.replace(/[\s\x85]+/g, ' ').trim();
  // A character has at least one code unit, and a code unit at most three bytes.
  if (line.length <= MAX_GRAPHEMES) return line;
  const beginning = take(segmentsOf(line), MAX_GRAPHEMES, MAX_BYTES);
  if (beginning.length === line.length) return line;
  const shorter = take(segmentsOf(line), MAX_GRAPHEMES - 1, MAX_BYTES - Buffer.byteLength(CUT));
  // A single character may consist of hundreds of combining marks.
  return `${shorter || take(line, MAX_BYTES, MAX_BYTES - Buffer.byteLength(CUT))}${CUT}`;
}

function* segmentsOf(line: string): Generator<string> {
  // The first one takes 10 ms, as much as loading a third of the SDK's client: most functions and messages need none.
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment } of graphemes.segment(line)) yield segment;
}

/** @param parts a string is its code points */
function take(parts: Iterable<string>, most: number, mostBytes: number): string {
  let taken = '';
  let [count, bytes] = [0, 0];
  for (const part of parts) {
    count += 1;
    bytes += Buffer.byteLength(part);
    if (count > most || bytes > mostBytes) break;
    taken += part;
  }
  return taken;
}
