import { topTable } from '../../../cli/orders/top';
import { columnsOf, counted, terminalLine, terminalLines, terminalName } from '../../../cli/terminal/text';

describe('terminalName', () => {
  it.each(['Kind of Blue', 'Ágætis byrjun', 'Is This Desire?', '日本', 'a\u0301\u0302\u0303', '❤️', '👩‍🚀'])(
    'leaves %j unchanged',
    (name) => {
      expect(terminalName(name)).toBe(name);
    },
  );

  it.each(['\u200b', '\u3164', '\u2800', '\u0301', '', '\u0007', '\u202e'])(
    'shows a placeholder for the invisible name %j',
    (name) => {
      expect(terminalName(name)).toBe('(no visible character)');
    },
  );

  it.each([
    ['\u001b[2JA', '\\u{1b}[2JA'],
    ['A\u202eB\u2066', 'A\\u{202e}B\\u{2066}'],
    ['A\nB\u009bC\u0000', 'A\\u{a}B\\u{9b}C\\u{0}'],
    ['A\u2028B', 'A\\u{2028}B'],
    ['A\ud83cB', 'A\\u{d83c}B'],
  ])('shows control characters of %j as codes', (name, shown) => {
    expect(terminalName(name)).toBe(shown);
  });

  it.each([
    ['x'.repeat(40), 'x'.repeat(40)],
    ['x'.repeat(41), `${'x'.repeat(39)}…`],
    ['日'.repeat(20), '日'.repeat(20)],
    ['日'.repeat(21), `${'日'.repeat(19)}…`],
    [`${'x'.repeat(38)}\u001bxx`, `${'x'.repeat(38)}…`],
    ['👩‍🚀'.repeat(21), `${'👩‍🚀'.repeat(19)}…`],
    ['한'.repeat(30), `${'한'.repeat(19)}…`],
    ['e\u0301'.repeat(41), `${'e\u0301'.repeat(39)}…`],
  ])('cuts %j at 40 columns', (name, shown) => {
    expect(terminalName(name)).toBe(shown);
  });

  it('keeps at most three marks per letter', () => {
    expect(terminalName(`Z${'\u0300'.repeat(60)}a${'\u0489'.repeat(9)}`)).toBe(
      `Z${'\u0300'.repeat(3)}a${'\u0489'.repeat(3)}`,
    );
  });

  it('is fast for a very long name', () => {
    const started = performance.now();
    terminalName('a\u0301'.repeat(200_000));
    expect(performance.now() - started).toBeLessThan(500);
  });
});

it('is used in the table of the most ordered albums', () => {
  const text = topTable([{ album: '\u200b', artist: `\u001b${'x'.repeat(100)}`, order_count: 1n }]);
  expect(text).toContain('(no visible character)');
  expect(text).toContain(`\\u{1b}${'x'.repeat(33)}…`);
});

describe('terminalLine', () => {
  it('cuts at the given columns', () => {
    expect([terminalLine('abcdef', 6), terminalLine('abcdefg', 6), terminalLine('日本語', 5)]).toEqual([
      'abcdef',
      'abcde…',
      '日本…',
    ]);
  });
});

it.each([
  ['abc é e\u0301', 7],
  ['メッセージ', 10],
  ['日本・東京', 10],
  ['㎞㈱', 4],
  ['한국어', 6],
  ['😀👩‍🚀❤️', 6],
  ['ＡＢ。', 6],
])('takes %j for %d columns', (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});

describe('terminalLines', () => {
  it.each([
    ['one two three', 7, ['one two', 'three']],
    ['one two three', 8, ['one two', 'three']],
    ['one\n\ntwo\r\nthree', 20, ['one', '', 'two', 'three']],
    ['a\tb', 20, ['a b']],
    ['abcdefgh ij', 4, ['abcd', 'efgh', 'ij']],
    ['日本語 文字', 6, ['日本語', '文字']],
    ['日本', 1, ['日', '本']],
    ['👩‍🚀👩‍🚀👩‍🚀', 4, ['👩‍🚀👩‍🚀', '👩‍🚀']],
    ['  indented', 20, ['  indented']],
    ['', 20, ['(no visible character)']],
    ['\u001b[31mred\u202e\u0007', 40, ['\\u{1b}[31mred\\u{202e}\\u{7}']],
    ['line\u2028separator\rreturn', 40, ['line\\u{2028}separator\\u{d}return']],
  ])('wraps %j at %d columns', (text, columns, lines) => {
    expect(terminalLines(text, columns)).toEqual(lines);
  });

  it('keeps every line within the columns, and every word', () => {
    const text = 'The quick 棕色的狐狸 jumps over 👩‍🚀 the lazy 犬 again and again'.repeat(20);
    for (const columns of [12, 20, 33]) {
      const lines = terminalLines(text, columns);
      expect(lines.filter((line) => columnsOf(line) > columns)).toEqual([]);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }
  });

  it('keeps letters whole in a long message', () => {
    const text = `${'x'.repeat(999)}${'👩‍🚀'.repeat(600)}`;
    expect(terminalLines(text, 1001)).toEqual([`${'x'.repeat(999)}👩‍🚀`, '👩‍🚀'.repeat(500), '👩‍🚀'.repeat(99)]);
  });

  it('is fast for a long message without blanks', () => {
    // The time of the processor, which a busy machine does not lengthen.
    const started = process.cpuUsage();
    terminalLines('x'.repeat(16_384), 20);
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(500);
  });
});

it.each([
  [0, '0 items'],
  [0.5, '0.5 items'],
  [1, '1 item'],
  [1200, '1,200 items'],
])('counted writes %d of a noun as `%s`', (count, text) => {
  expect(counted(count, 'item')).toBe(text);
});
