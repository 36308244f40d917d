import { isUnseen, PLACEHOLDER } from '../../functions/orders/publish-leaderboard/page/page';

const COLUMNS = 40;
const MARKS_PER_LETTER = 3;
/** More characters than fit into 40 columns. The rest of a name is ignored. */
const MAX_CHARACTERS = 2000;

/** Characters that control a terminal, or that it cannot show. */
const CONTROL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Noncharacter_Code_Point}]/gu;
const SURPLUS_MARKS = new RegExp(`(\\p{M}{${MARKS_PER_LETTER}})\\p{M}+`, 'gu');
/** Takes two columns on most terminals. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6]|\uFE0F/u;

const segmenter = new Intl.Segmenter('en');

/** A name for a table on the terminal: one line of at most 40 columns without control characters. */
export function terminalName(name: string): string {
  if (isUnseen(name)) return PLACEHOLDER;
  const start = name.slice(0, MAX_CHARACTERS).replace(SURPLUS_MARKS, '$1');
  const cells = [...segmenter.segment(start)].flatMap(({ segment }) => cellsOf(segment));
  const shown = upTo(COLUMNS, cells);
  return shown.length === cells.length && name.length <= MAX_CHARACTERS
    ? shown.join('')
    : `${upTo(COLUMNS - 1, cells).join('')}…`;
}

/** Parts that must not be cut: a letter with its marks, or the code of a character. */
function cellsOf(segment: string): string[] {
  if (segment.search(CONTROL) < 0) return [segment];
  return [...segment].map((character) => character.replace(CONTROL, codeOf));
}

const codeOf = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

function upTo(columns: number, cells: readonly string[]): readonly string[] {
  let used = 0;
  const end = cells.findIndex((cell) => {
    used += columnsOf(cell);
    return used > columns;
  });
  return end < 0 ? cells : cells.slice(0, end);
}

function columnsOf(cell: string): number {
  if (cell.startsWith('\\u{')) return cell.length;
  return WIDE.test(cell) ? 2 : 1;
}
