import { isUnseen, PLACEHOLDER } from '../../runtime/markup';

const NAME_COLUMNS = 40;
const MARKS_PER_LETTER = 3;
/** More characters than fit into a line. The rest of a name is ignored. */
const MAX_CHARACTERS = 2000;
/** Characters that the segmenter gets at a time. */
const PIECE = 1000;

/** Characters that control a terminal, that reorder the text around them, or that a terminal cannot show. */
const CONTROL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Noncharacter_Code_Point}]/gu;
const SURPLUS_MARKS = new RegExp(`(\\p{M}{${MARKS_PER_LETTER}})\\p{M}+`, 'gu');
/** Takes two columns on most terminals. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303E\u3041-\u33FF\uFF01-\uFF60\uFFE0-\uFFE6]|\uFE0F/u;
/** Between words, so that a line may end there. */
const BREAK = /^\p{White_Space}$/u;

const segmenter = new Intl.Segmenter('en');

/** Text of several lines without control characters. Tabs remain: they are harmless. */
export const printable = (text: string): string =>
  text.replace(CONTROL, (character) => (character === '\n' || character === '\t' ? character : codeOf(character)));

/** JSON without control characters, which means the same. */
export const printableJson = (json: string): string =>
  json.replace(CONTROL, (character) => (character === '\n' ? character : character.replace(/[\s\S]/g, jsonCodeOf)));

/** One line of any length without control characters. */
export const terminalText = (text: string): string => (isUnseen(text) ? PLACEHOLDER : cellsOf(text).join(''));

/** A name for a table on the terminal: one line of at most 40 columns without control characters. */
export const terminalName = (name: string): string => terminalLine(name, NAME_COLUMNS);

/** One line of at most this many columns without control characters. They appear as codes: `\u{1b}`. */
export function terminalLine(text: string, columns: number): string {
  if (isUnseen(text)) return PLACEHOLDER;
  const cells = cellsOf(text.slice(0, MAX_CHARACTERS));
  const shown = upTo(columns, cells);
  return shown.length === cells.length && text.length <= MAX_CHARACTERS
    ? shown.join('')
    : `${upTo(columns - 1, cells).join('')}…`;
}

/**
 * The lines of a text, wrapped between words at this many columns, without control characters. A word that is longer
 * than a line is cut.
 */
export function terminalLines(text: string, columns: number): string[] {
  if (isUnseen(text)) return [PLACEHOLDER];
  return text
    .replaceAll('\t', ' ')
    .split(/\r?\n/)
    .flatMap((line) => wrap(cellsOf(line), columns));
}

/** The number of columns that a line takes on most terminals. */
export const columnsOf = (line: string): number => cellsOf(line).reduce((sum, cell) => sum + width(cell), 0);

function wrap(cells: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  let start = 0;
  /** The last blank of the line, after its first word. */
  let blank = -1;
  let used = 0;
  for (const [index, cell] of cells.entries()) {
    used += width(cell);
    const isBlank = BREAK.test(cell);
    if (used > columns && index > start) {
      // A blank at the end of a line may exceed it.
      if (isBlank) blank = index;
      const end = blank > start ? blank : index;
      lines.push(cells.slice(start, end).join(''));
      start = blank > start ? end + 1 : end;
      used = cells.slice(start, index + 1).reduce((sum, one) => sum + width(one), 0);
    }
    if (isBlank) blank = index;
  }
  return [...lines, cells.slice(start).join('')];
}

/** Parts that must not be cut: a letter with its marks, or the code of a character. */
const cellsOf = (text: string): string[] =>
  graphemesOf(text.replace(SURPLUS_MARKS, '$1')).flatMap((grapheme) =>
    grapheme.search(CONTROL) < 0 ? grapheme : [...grapheme].map((character) => character.replace(CONTROL, codeOf)),
  );

/** Piece by piece: the segmenter takes a time that grows with the square of the length. */
function graphemesOf(text: string): string[] {
  const all: string[] = [];
  for (let start = 0; start < text.length; ) {
    const found = [...segmenter.segment(text.slice(start, start + PIECE))].map(({ segment }) => segment);
    // The last one may continue in the next piece.
    if (start + PIECE < text.length && found.length > 1) found.pop();
    all.push(...found);
    start += found.reduce((sum, { length }) => sum + length, 0);
  }
  return all;
}

const jsonCodeOf = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

const codeOf = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

function upTo(columns: number, cells: readonly string[]): readonly string[] {
  let used = 0;
  const end = cells.findIndex((cell) => {
    used += width(cell);
    return used > columns;
  });
  return end < 0 ? cells : cells.slice(0, end);
}

function width(cell: string): number {
  if (cell.startsWith('\\u{')) return cell.length;
  return WIDE.test(cell) ? 2 : 1;
}

/** `1,200` */
export const grouped = (count: number | bigint): string => count.toLocaleString('en');

/** `1 item`, `1,200 items` */
export const counted = (count: number, noun: string): string => `${grouped(count)} ${count === 1 ? noun : `${noun}s`}`;
