import { columnsOf, terminalLines, terminalText } from './text';

type Cell = string | number | bigint;

/** Between two columns. */
const GAP = '  ';

/**
 * A table that fits the terminal: cells wrap between words, and if that is not enough, each row becomes a list of its
 * cells. Words that are longer than a line stay whole, so that they can be copied. Numbers are aligned to the right.
 * @param columns of the terminal @default unlimited, if stdout is no terminal
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  columns = process.stdout.columns || Number.POSITIVE_INFINITY,
): string {
  const texts = [head, ...rows].map((row) => row.map((cell) => (cell === '' ? '' : terminalText(String(cell)))));
  const widths = fitting(texts, columns);
  if (widths) return lines(texts, widths, numeric(rows)).join('\n');
  const [names = [], ...values] = texts;
  if (names.length === 2) return list(texts, columns);
  return values.map((row) => list(namedCells(names, row), columns)).join('\n\n');
}

/** The columns whose cells are numbers, as far as they are not empty. */
function numeric(rows: readonly (readonly Cell[])[]): boolean[] {
  const cells = (index: number) => rows.map((row) => row[index]).filter((cell) => cell !== undefined && cell !== '');
  return (rows[0] ?? []).map((_, index) => {
    return cells(index).length > 0 && cells(index).every((cell) => typeof cell !== 'string');
  });
}

/** The width of each column. Undefined if words do not fit. */
function fitting(texts: readonly (readonly string[])[], columns: number): number[] | undefined {
  const widest = (measure: (text: string) => number) =>
    (texts[0] ?? []).map((_, index) => Math.max(...texts.map((row) => measure(row[index] ?? ''))));
  const widths = widest(columnsOf);
  const least = widest((text) => Math.max(...text.split(' ').map(columnsOf)));
  const available = columns - GAP.length * (widths.length - 1);
  if (sum(least) > available) return undefined;
  while (sum(widths) > available) {
    const slack = widths.map((width, index) => (width > (least[index] ?? 0) ? width : 0));
    const index = slack.indexOf(Math.max(...slack));
    widths[index] = Math.max(least[index] ?? 0, (widths[index] ?? 0) - 1);
  }
  return widths;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function lines(texts: readonly (readonly string[])[], widths: readonly number[], numbers: readonly boolean[]) {
  return texts.flatMap((row) => {
    const cells = row.map((text, index) => wrapped(text, widths[index] ?? 0));
    const height = Math.max(1, ...cells.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) =>
      cells
        .map((cell, index) => padded(cell[line] ?? '', widths[index] ?? 0, numbers[index] === true))
        .join(GAP)
        .trimEnd(),
    );
  });
}

const wrapped = (text: string, columns: number): string[] => (text === '' ? [] : terminalLines(text, columns));

function padded(text: string, columns: number, isNumber: boolean): string {
  const blanks = ' '.repeat(Math.max(0, columns - columnsOf(text)));
  return isNumber ? `${blanks}${text}` : `${text}${blanks}`;
}

const namedCells = (names: readonly string[], row: readonly string[]): string[][] =>
  names.map((name, index) => [name, row[index] ?? '']).filter(([, text]) => text !== '');

/** Names with their texts beside them, or below them if a word does not fit. */
function list(pairs: readonly (readonly string[])[], columns: number): string {
  const left = Math.max(...pairs.map(([name = '']) => columnsOf(name)));
  const right = columns - left - GAP.length;
  return pairs
    .flatMap(([name = '', text = '']) => {
      const fits = text.split(' ').every((word) => columnsOf(word) <= right);
      return fits ? lines([[name, text]], [left, right], []) : [name, text];
    })
    .filter((line) => line !== '')
    .join('\n');
}
