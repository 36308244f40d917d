import { dynamoDbLines, type RawItem } from '../../../bulk/dynamodb-json';
import { plainJson, plainLines } from '../../../bulk/plain-json';
import { forStdout } from '../../terminal/command';
import { itemsTable } from './items-table';

/** Writes items as they are read. */
export interface Output {
  write(items: readonly RawItem[]): Promise<void>;
  /** @param result what `--json` adds to the items */
  end(result: object): Promise<void>;
}

/** Waits until the text has left the process: nothing piles up in memory, and what is printed is not lost at its end. */
export const print = (text: string): Promise<void> =>
  new Promise((resolve) => {
    // A failure, such as a closed pipe, is an event of the stream and ends the process.
    process.stdout.write(text, (error) => !error && resolve());
  });

const lines = (toText: (items: readonly RawItem[]) => string): Output => ({
  write: (items) => print(forStdout(toText(items))),
  end: async () => undefined,
});

/** One JSON document, `{"items":[…],…}`, which is never in memory as a whole. */
function document(): Output {
  let before = '{"items":[';
  return {
    async write(items) {
      await print(before + items.map((item) => `\n${forStdout(plainJson(item))}`).join(','));
      before = ',';
    },
    async end(result) {
      const start = before === ',' ? '\n' : before;
      await print(`${start}],${JSON.stringify(result).slice(1)}\n`);
    },
  };
}

function tables(keyNames: readonly string[]): Output {
  let isEmpty = true;
  return {
    async write(items) {
      isEmpty = false;
      await print(`${itemsTable(items, keyNames, process.stdout.columns)}\n`);
    },
    async end() {
      if (isEmpty) await print('No items found.\n');
    },
  };
}

interface Format {
  readonly json?: true | undefined;
  readonly dynamodbJson?: true;
}

/** A document with `--json`, otherwise a table on a terminal and lines elsewhere. */
export function outputFor({ json, dynamodbJson }: Format, keyNames: readonly string[]): Output {
  if (json) return document();
  if (dynamodbJson) return lines(dynamoDbLines);
  return process.stdout.isTTY ? tables(keyNames) : lines(plainLines);
}
