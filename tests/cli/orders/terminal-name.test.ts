import { terminalName } from '../../../cli/orders/terminal-name';
import { topTable } from '../../../cli/orders/top';

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
