import { print, printLine, warn } from '../../../cli/terminal/command';

/** What `act` writes to stdout. */
function printed(act: () => void, isTTY = false): string {
  const before = process.stdout.isTTY;
  process.stdout.isTTY = isTTY;
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  act();
  const text = write.mock.calls.map(([one]) => one).join('');
  write.mockRestore();
  process.stdout.isTTY = before;
  return text;
}

it('prints integers as numbers, and as strings beyond the safe range', () => {
  const counts = [0n, -1n, 9007199254740991n, 9007199254740992n, -9007199254740993n];
  expect(JSON.parse(printed(() => print({ json: true }, { counts }, '')))).toEqual({
    counts: [0, -1, 9007199254740991, '9007199254740992', '-9007199254740993'],
  });
});

/** C0, DEL, C1, a bidirectional override, a line separator, a noncharacter beyond the first plane, and half a pair. */
const HOSTILE = 'a\u001b[31m\u007f\u009b\u202e\u2028\u{1fffe}\ud83c';

it.each([
  ['a document', () => print({ json: true }, { text: HOSTILE }, '')],
  ['a line', () => printLine({ text: HOSTILE })],
])('prints %s without control characters on a terminal, and with the same meaning', (_, act) => {
  const shown = printed(act, true);
  expect(shown).toContain('"a\\u001b[31m\\u007f\\u009b\\u202e\\u2028\\ud83f\\udffe\\ud83c"');
  expect(JSON.parse(shown)).toEqual({ text: HOSTILE });
  expect(printed(act)).toContain(JSON.stringify(HOSTILE));
});

it('prints a line of JSON as one line', () => {
  expect(printed(() => printLine({ a: [1n, 'x\n'] }))).toBe('{"a":[1,"x\\n"]}\n');
});

it('prints text without control characters, except for tabs and line feeds', () => {
  expect(printed(() => print({}, {}, 'a\n\tb\r\u001b[2J\u0085\u2066'))).toBe(
    'a\n\tb\\u{d}\\u{1b}[2J\\u{85}\\u{2066}\n',
  );
});

it('warns without control characters', () => {
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  warn('a\u001b]0;x\u0007');
  expect(write.mock.calls.map(([text]) => text)).toEqual(['a\\u{1b}]0;x\\u{7}\n']);
  write.mockRestore();
});
