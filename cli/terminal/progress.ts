import { createSpinner } from 'nanospinner';
import { onInterrupt } from './interrupt';
import { printable } from './text';

const PLAIN_LINE_SECONDS = 5;

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
  // A spinner needs the width of the terminal to redraw its line.
  const isDrawn = process.stderr.isTTY && process.stderr.columns > 0 && isEndedBySignal;
  const shown = printable(title);
  const display = isDrawn ? spinner(shown) : plainLines(shown);
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

function spinner(title: string): Display {
  const running = createSpinner(title, { stream: process.stderr }).start();
  return {
    progress: (text) => running.update({ text: `${title}: ${text}` }),
    done: (text) => running.success({ text }),
    failed: (text) => running.error({ text }),
  };
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
  process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[2K' : ''}${printable(line)}\n`);
}
