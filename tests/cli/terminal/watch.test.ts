import { setTimeout as sleep } from 'node:timers/promises';
import { watch } from '../../../cli/terminal/watch';

jest.mock('node:timers/promises', () => ({ setTimeout: jest.fn(async () => undefined) }));

beforeEach(() => {
  process.env.TERM = 'xterm';
  jest.mocked(sleep).mockClear();
});

/** What it writes until the given round fails. */
async function written(terminal: boolean, json: true | undefined, rounds: number): Promise<string> {
  const { isTTY, rows } = process.stdout;
  Object.assign(process.stdout, { isTTY: terminal, rows: 3 });
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  let round = 0;
  const find = async () => {
    if (round++ === rounds) throw new Error('ended');
    return { document: { round }, text: `round ${round}\u001b[2J\n2\n3\n4` };
  };
  await expect(watch(find, json)).rejects.toThrow('ended');
  expect(jest.mocked(sleep).mock.calls).toEqual(Array(rounds).fill([1000]));
  const text = write.mock.calls.map(([one]) => one).join('');
  write.mockRestore();
  Object.assign(process.stdout, { isTTY, rows });
  return text;
}

it('shows as much as fits on the alternate screen of a terminal, and leaves it', async () => {
  const rest = '… The rest does not fit. See all of it without --watch.';
  expect(await written(true, undefined, 1)).toBe(`\x1b[?1049h\x1b[H\x1b[2Jround 1\\u{1b}[2J\n${rest}\x1b[?1049l`);
});

it('prints blocks of text on a terminal that cannot move its cursor', async () => {
  process.env.TERM = 'dumb';
  expect(await written(true, undefined, 1)).toBe('round 1\\u{1b}[2J\n2\n3\n4\n\n');
});

it('prints blocks of text into a pipe', async () => {
  expect(await written(false, undefined, 1)).toBe('round 1\\u{1b}[2J\n2\n3\n4\n\n');
});

it.each([true, false])('prints lines of JSON, on a terminal: %p', async (terminal) => {
  expect(await written(terminal, true, 2)).toBe('{"round":1}\n{"round":2}\n');
});
