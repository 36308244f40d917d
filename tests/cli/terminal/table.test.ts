import { table } from '../../../cli/terminal/table';
import { columnsOf } from '../../../cli/terminal/text';

const HEAD = ['event source', 'function', 'last result', 'waiting'];
const ROWS = [
  ['queue orders', 'orders/drain', 'No records processed', 0],
  ['stream of orders', 'orders/publish', 'PROBLEM: it failed', 12],
];

it('aligns texts to the left and numbers to the right', () => {
  expect(table(HEAD, ROWS).split('\n')).toEqual([
    'event source      function        last result           waiting',
    'queue orders      orders/drain    No records processed        0',
    'stream of orders  orders/publish  PROBLEM: it failed         12',
  ]);
});

it('aligns a column of numbers to the right even if cells are empty', () => {
  expect(
    table(
      ['a', 'count'],
      [
        ['x', ''],
        ['y', 5n],
      ],
    ).split('\n'),
  ).toEqual(['a  count', 'x', 'y      5']);
});

it('wraps cells between words on a narrow terminal', () => {
  expect(table(HEAD, ROWS, 50).split('\n')).toEqual([
    'event        function        last result   waiting',
    'source',
    'queue        orders/drain    No records          0',
    'orders                       processed',
    'stream of    orders/publish  PROBLEM: it        12',
    'orders                       failed',
  ]);
});

it('lists the cells of each row if words do not fit, without empty ones', () => {
  expect(table(HEAD, [...ROWS, ['queue', 'a', '', '']], 34).split('\n')).toEqual([
    ...[
      'event source  queue orders',
      'function      orders/drain',
      'last result   No records processed',
      'waiting       0',
      '',
    ],
    ...[
      'event source  stream of orders',
      'function      orders/publish',
      'last result   PROBLEM: it failed',
      'waiting       12',
    ],
    ...['', 'event source  queue', 'function      a'],
  ]);
});

it('keeps words whole that are longer than a line, below their name', () => {
  const url = `http://127.0.0.1/${'x'.repeat(40)}`;
  expect(
    table(
      ['output', 'value'],
      [
        ['pageUrl', url],
        ['tableName', 'orders'],
      ],
      30,
    ).split('\n'),
  ).toEqual([...['output     value', 'pageUrl', url, 'tableName  orders']]);
});

it.each([20, 33, 60, 80, 120])('has no line longer than %d columns', (columns) => {
  const text = table(HEAD, [...ROWS, ['日本語 日本語', 'é'.repeat(8), '👩‍🚀 👩‍🚀 👩‍🚀', 9_999_999n]], columns);
  expect(text.split('\n').filter((line) => columnsOf(line) > columns)).toEqual([]);
});

it('has no control character, whatever a cell contains', () => {
  const cell = 'a\nb\tc\u001b[31m\u009b1m\u202e\u2028\r\u0000\u007f';
  expect(table(['name\n', ''], [[cell, '\u200b']])).toBe(
    'name\\u{a}\na\\u{a}b\\u{9}c\\u{1b}[31m\\u{9b}1m\\u{202e}\\u{2028}\\u{d}\\u{0}\\u{7f}  (no visible character)',
  );
});

it('has only its head without rows', () => {
  expect(table(['a', 'b'], [])).toBe('a  b');
});
