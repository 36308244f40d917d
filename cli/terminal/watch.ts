import { setTimeout as sleep } from 'node:timers/promises';
import { printLine } from './command';
import { isDumb } from './dumb';
import { onInterrupt } from './interrupt';
import { printable } from './text';

const EVERY_MS = 1000;
/** The alternate screen of a terminal, which keeps what was printed before. */
const [ENTER, LEAVE] = ['\x1b[?1049h', '\x1b[?1049l'];
const CLEAR = '\x1b[H\x1b[2J';

/**
 * Shows something every second until Ctrl-C: on the alternate screen of a terminal, as blocks of text in a pipe, or as a
 * line of JSON each.
 */
export async function watch(
  find: () => Promise<{ readonly document: object; readonly text: string }>,
  json: true | undefined,
): Promise<never> {
  const isScreen = process.stdout.isTTY === true && !isDumb() && !json;
  if (isScreen) {
    onInterrupt(() => void process.stdout.write(LEAVE));
    process.stdout.write(ENTER);
  }
  try {
    for (;;) {
      const { document, text } = await find();
      if (json) printLine(document);
      else process.stdout.write(isScreen ? `${CLEAR}${onScreen(text)}` : `${printable(text)}\n\n`);
      await sleep(EVERY_MS);
    }
  } catch (error) {
    if (isScreen) process.stdout.write(LEAVE);
    throw error;
  }
}

/** As many lines as the screen has. */
function onScreen(text: string): string {
  const lines = printable(text).split('\n');
  const most = (process.stdout.rows || Number.POSITIVE_INFINITY) - 1;
  if (lines.length <= most) return lines.join('\n');
  return [...lines.slice(0, most - 1), '… The rest does not fit. See all of it without --watch.'].join('\n');
}
