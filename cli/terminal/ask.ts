import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { InterruptedError } from './interrupt';

/**
 * Asks on this terminal.
 * @param question without its question mark
 * @returns whether the answer is yes
 * @throws InterruptedError on Ctrl-C
 */
export async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  let isInterrupted = false;
  terminal.once('SIGINT', () => {
    isInterrupted = true;
    terminal.close();
  });
  try {
    const closed = once(terminal, 'close').then(() => undefined);
    // Some versions of Node reject the question when the input is closed, as on Ctrl-D. Others never settle it.
    const answered = terminal.question(`${question}? [y/N] `).catch(() => undefined);
    const answer = await Promise.race([answered, closed]);
    // The next text starts on a new line, as after an answer.
    if (answer === undefined) process.stderr.write('\n');
    if (isInterrupted) throw new InterruptedError('Nothing was changed.');
    return /^y(es)?$/i.test(answer?.trim() ?? '');
  } finally {
    terminal.close();
  }
}
