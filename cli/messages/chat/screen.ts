import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { BadLine } from '../../../bulk/bad-line';
import { readLines } from '../../../bulk/json-lines';
import { isDumb } from '../../terminal/dumb';
import { terminalLines } from '../../terminal/text';
import { lineOf } from '../../terminal/user-file';

/** Where a chat shows its lines and gets those that the person types. */
export interface Screen {
  /** The lines that the person types, or what is wrong with one, until the end of the input. */
  readonly lines: AsyncIterator<string | BadLine>;
  /** Whether a person sees what is typed, and the prompt. */
  readonly isTerminal: boolean;
  /** The width of the terminal. Undefined if there is none. */
  readonly columns: number | undefined;
  /** Prints lines that fit, above the prompt and what the person is typing. */
  print(lines: string): void;
  /** Prints a sentence, which may quote what people typed: wrapped, and without control characters. */
  say(text: string): void;
  /** Shows the prompt until the next line. */
  prompt(text: string): void;
  close(): void;
}

type Stream = { readonly isTTY?: boolean; readonly columns?: number };

/**
 * A screen on stdin and stdout: with a prompt on a terminal, otherwise plain lines.
 * @param onInterrupt called on Ctrl-C, which is no signal while a terminal reads a line
 */
export function openScreen(input: Readable & Stream, output: Writable & Stream, onInterrupt: () => void): Screen {
  const isTerminal = input.isTTY === true && output.isTTY === true && !isDumb();
  return isTerminal ? terminalScreen(input, output, onInterrupt) : plainScreen(input, output);
}

/** Lines from a pipe or a file: UTF-8, each ended by a line feed. */
function plainScreen(input: Readable, output: Writable): Screen {
  const line = (text: string) => void output.write(`${text}\n`);
  return {
    isTerminal: false,
    columns: undefined,
    lines: plainLines(input),
    print: line,
    say: (text) => line(terminalLines(text, Number.POSITIVE_INFINITY).join('\n')),
    prompt: () => undefined,
    // Otherwise the process would wait for the end of the input.
    close: () => input.destroy(),
  };
}

async function* plainLines(input: Readable): AsyncGenerator<string | BadLine> {
  for await (const { number, content } of readLines(input)) {
    if (content instanceof BadLine) yield new BadLine(`${lineOf('-', number)}: ${content.reason}`);
    else yield content.replace(/\r$/, '');
  }
}

function terminalScreen(input: Readable, output: Writable & Stream, onInterrupt: () => void): Screen {
  const reader = createInterface({ input, output, terminal: true });
  // Created now, because lines that arrive before are lost.
  const lines = reader[Symbol.asyncIterator]();
  reader.on('SIGINT', onInterrupt);
  const print = printAbove(reader, output);
  const columns = () => output.columns || undefined;
  return {
    isTerminal: true,
    get columns() {
      return columns();
    },
    lines: {
      async next() {
        const result = await lines.next();
        print.typed();
        return result;
      },
    },
    print: print.line,
    say: (text) => print.line(terminalLines(text, columns() ?? Number.POSITIVE_INFINITY).join('\n')),
    prompt: print.prompt,
    close: () => reader.close(),
  };
}

interface Printer {
  line(text: string): void;
  prompt(text: string): void;
  /** The person has typed a line. */
  typed(): void;
}

function printAbove(reader: Interface, output: Writable): Printer {
  let isPrompting = false;
  return {
    line(text) {
      if (!isPrompting) {
        output.write(`${text}\n`);
        return;
      }
      moveCursor(output, 0, -reader.getCursorPos().rows);
      cursorTo(output, 0);
      clearScreenDown(output);
      output.write(`${text}\n`);
      // The reader would first move up by the rows of what the person is typing, into the printed line.
      (reader as Interface & { prevRows: number }).prevRows = 0;
      reader.prompt(true);
    },
    prompt(text) {
      isPrompting = true;
      reader.setPrompt(text);
      reader.prompt();
    },
    typed() {
      isPrompting = false;
    },
  };
}
