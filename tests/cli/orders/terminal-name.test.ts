import { terminalName } from '../../../cli/orders/terminal-name';
import { topTable } from '../../../cli/orders/top';

describe('a name on the terminal', () => {
  it.each(['Kind of Blue', 'Ágætis byrjun', 'Is This Desire?', '日本', 'a\u0301\u0302\u0303', '❤️', '👩‍🚀'])(
    'is shown as it is: %j',
    (name) => {
      expect(terminalName(name)).toBe(name);
    },
  );

  it.each(['\u200b', '\u3164', '\u2800', '\u0301', '', '\u0007', '\u202e'])(
    'has a placeholder where nothing can be seen of it: %j',
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
  ])('shows as its code what a terminal would obey: %j', (name, shown) => {
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
  ])('has at most 40 columns: %j', (name, shown) => {
    expect(terminalName(name)).toBe(shown);
  });

  it('keeps a few marks of each letter', () => {
    expect(terminalName(`Z${'\u0300'.repeat(60)}a${'\u0489'.repeat(9)}`)).toBe(
      `Z${'\u0300'.repeat(3)}a${'\u0489'.repeat(3)}`,
    );
  });

  it('takes no time where it is long', () => {
    const started = performance.now();
    terminalName('a\u0301'.repeat(200_000));
    expect(performance.now() - started).toBeLessThan(500);
  });
});

it('is what the table of the most ordered albums shows', () => {
  const text = topTable([{ album: '\u200b', artist: `\u001b${'x'.repeat(100)}`, order_count: 1n }]);
  expect(text).toContain('(no visible character)');
  expect(text).toContain(`\\u{1b}${'x'.repeat(33)}…`);
});
