import { printAbove, step } from '../../../cli/terminal/progress';
import { TerminalScreen } from '../../support/terminal-screen';

jest.mock('node:tty', () => ({ ...jest.requireActual('node:tty'), isatty: () => true }));
// Read by the library of the spinner, too, which is loaded when it is first used.
process.env.TERM = 'xterm';
delete process.env.CI;

/** Longer than the spinner takes to draw itself again. */
const DRAWN_MS = 120;
const TITLE = 'Loading restaurants into tableside-local-restaurants';
const PROGRESS = '████████████░░░░░░░░░░░░ 50 %, 12,000 restaurants, 5,210/s, 3 s left';

function setTerminal(name: 'stdout' | 'stderr', columns: number | undefined) {
  Object.assign(process[name], { isTTY: columns !== undefined, columns });
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

// The streams are those of all tests.
const original = (['stdout', 'stderr'] as const).map((name) => {
  const { isTTY, columns } = process[name];
  return { name, given: { isTTY, columns } };
});
afterAll(() => {
  for (const { name, given } of original) Object.assign(process[name], given);
});

/** Runs a step whose work prints two lines. @returns the screen before it ends; after it, without blanks and times */
async function run(columns: number, isStdoutTerminal = true) {
  setTerminal('stdout', isStdoutTerminal ? columns : undefined);
  setTerminal('stderr', columns);
  const screen = new TerminalScreen(columns);
  let written = '';
  const spy = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written += text;
    screen.write(String(text));
    return true;
  });
  let during: string[] = [];
  await step(TITLE, async (progress) => {
    for (const line of ['a.jsonl:1: wrong', 'a.jsonl:9: wrong']) {
      progress(PROGRESS);
      await jest.advanceTimersByTimeAsync(DRAWN_MS);
      printAbove(line);
    }
    await jest.advanceTimersByTimeAsync(DRAWN_MS);
    during = screen.lines;
  });
  spy.mockRestore();
  return { written, during, after: screen.lines.join('').replace(/\s|\d+\.\d ?s/g, '') };
}

it.each([200, 120, 80, 72, 40, 10])('keeps every line that was printed above it, on %i columns', async (columns) => {
  const { after } = await run(columns);
  expect(after).toBe(`a.jsonl:1: wrong a.jsonl:9: wrong ✔ ${TITLE} ()`.replaceAll(' ', ''));
});

it.each([
  [200, `${TITLE}: ${PROGRESS}`],
  [80, PROGRESS],
  [40, '████████████░░░░░░░░░░░░ 50 %, 12,00…'],
])('shows on %i columns, in one line: %s', async (columns, shown) => {
  const { during } = await run(columns);
  expect(during.at(-1)?.slice(2)).toBe(shown);
});

it('prints plain lines if stdout is no terminal, because it cannot be redrawn then', async () => {
  const { written } = await run(80, false);
  expect(written.replace(/\d+\.\d s/, '0.2 s')).toBe(
    `  ${TITLE} …\na.jsonl:1: wrong\na.jsonl:9: wrong\n✔ ${TITLE} (0.2 s)\n`,
  );
});
