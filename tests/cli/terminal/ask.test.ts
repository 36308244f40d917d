import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { ask } from '../../../cli/terminal/ask';
import { InterruptedError } from '../../../cli/terminal/interrupt';

const QUESTION = 'Delete it? [y/N] ';
const [CTRL_C, CTRL_D] = ['\x03', '\x04'];

const replaced = (['stdin', 'stderr'] as const).map((name) => [name, Object.getOwnPropertyDescriptor(process, name)]);
afterEach(() => {
  for (const [name, descriptor] of replaced) Object.defineProperty(process, name as string, descriptor as object);
});

/** Types on a terminal in place of the answer. @returns what comes of it, and whether the line has ended */
async function typed(keys: string) {
  const terminal = () => Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined, columns: 80 });
  const [stdin, stderr] = [terminal(), terminal()];
  Object.defineProperty(process, 'stdin', { value: stdin, configurable: true });
  Object.defineProperty(process, 'stderr', { value: stderr, configurable: true });
  const outcome = ask('Delete it').catch((error: unknown) => error);
  await turn();
  stdin.write(keys);
  const found = await outcome;
  const shown = String(stderr.read());
  expect(shown).toContain(QUESTION);
  return [found, shown.endsWith('\n')];
}

it.each(['y', 'Y', 'yes', ' YES '])('returns true for %p', async (answer) => {
  expect(await typed(`${answer}\r`)).toEqual([true, true]);
});

it.each(['', 'n', 'no', 'yess', 'nope'])('returns false for %p', async (answer) => {
  expect(await typed(`${answer}\r`)).toEqual([false, true]);
});

it('returns false if the input ends, and ends the line', async () => {
  expect(await typed(CTRL_D)).toEqual([false, true]);
});

it.each(['', 'y'])('throws that the command was interrupted on Ctrl-C after %p, and ends the line', async (before) => {
  expect(await typed(`${before}${CTRL_C}`)).toEqual([new InterruptedError('Nothing was changed.'), true]);
});
