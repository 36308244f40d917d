import { createSpinner } from 'nanospinner';
import { isDumb } from './dumb';
import { onInterrupt } from './interrupt';
import { columnsOf, printable, terminalLine } from './text';

const PLAIN_LINE_SECONDS = 5;
/** The spinner, a blank, and the end of the line, where some terminals wrap. */
const SPINNER_COLUMNS = 3;

const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/**
 * Runs one step of a long operation and shows its progress and duration on stderr: a spinner on a terminal, otherwise a
 * plain line every few seconds.
 * @param title a gerund and an object: `Sending orders`
 * @param work gets a function that shows its progress
 * @param summary a detail to append to the title at the end
 * @param isEndedBySignal whether Ctrl-C may end the process at once, as it does during a spinner @default true
 */
export async function step<Result>(
  title: string,
  work: (progress: (text: string) => void) => Promise<Result>,
  summary: (result: Result) => string = () => '',
  isEndedBySignal = true,
): Promise<Result> {
  const started = Date.now();
  const shown = printable(title);
  const display = isEndedBySignal && canRedraw() ? spinner(shown) : plainLines(shown);
  try {
    const result = await work((text) => display.progress(printable(text)));
    const detail = printable(summary(result));
    display.done(`${shown}${detail && `: ${detail}`} (${seconds(started)})`);
    return result;
  } catch (error) {
    display.failed(`${shown} (${seconds(started)})`);
    throw error;
  }
}

interface Display {
  progress(text: string): void;
  done(text: string): void;
  failed(text: string): void;
}

/** Whether the spinner can redraw its line on this terminal. Its library looks at stdout, too. */
const canRedraw = (): boolean =>
  [process.stdout, process.stderr].every(({ isTTY, columns }) => isTTY && columns > 0) &&
  !isDumb() &&
  !('CI' in process.env);

function spinner(title: string): Display {
  const running = createSpinner(fitting(title), { stream: process.stderr }).start();
  return {
    progress: (text) => running.update({ text: fitting(`${title}: ${text}`, text) }),
    done: (text) => running.success({ text }),
    failed: (text) => running.error({ text }),
  };
}

/** The first of the texts that fits behind the spinner, or what fits of the last: what is drawn again is one line. */
function fitting(...texts: readonly string[]): string {
  const columns = process.stderr.columns - SPINNER_COLUMNS;
  return texts.find((text) => columnsOf(text) <= columns) ?? terminalLine(texts.at(-1) ?? '', columns);
}

function plainLines(title: string): Display {
  const print = (text: string) => process.stderr.write(`${text}\n`);
  let shown = Date.now();
  print(`  ${title} …`);
  return {
    progress(text) {
      if (Date.now() - shown < PLAIN_LINE_SECONDS * 1000) return;
      shown = Date.now();
      print(`  ${title}: ${text}`);
    },
    done: (text) => print(`✔ ${text}`),
    failed: (text) => print(`✖ ${text}`),
  };
}

/** Does some work. If a signal ends it, prints how to go on. @param howToContinue sentences for people */
export async function interruptible<Result>(howToContinue: string, work: () => Promise<Result>): Promise<Result> {
  const ignoreInterrupts = onInterrupt(() => printAbove(`Interrupted: ${howToContinue}`));
  try {
    return await work();
  } finally {
    ignoreInterrupts();
  }
}

/** Prints a line in place of the spinner, which draws itself again below. */
export function printAbove(line: string): void {
  process.stderr.write(`${canRedraw() ? '\r\x1b[2K' : ''}${printable(line)}\n`);
}
