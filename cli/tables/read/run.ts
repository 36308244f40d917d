import { setImmediate, setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Command } from 'commander';
import type { ReadRequest } from '../../../bulk/raw-page';
import { readReadToken, toReadToken } from '../../../bulk/read-token';
import { type Position, Reading } from '../../../bulk/reading';
import { clientSettings } from '../../../runtime/aws/client-settings';
import { messageOf } from '../../deployment/bulk-load';
import { onInterrupt } from '../../terminal/interrupt';
import { counted } from '../../terminal/text';
import { type At, at } from '../at';
import { type Described, describeTable } from '../describe-table';
import { explained } from '../failures';
import { deployedName } from '../names';
import type { Target } from '../target';
import type { ReadOptions } from './options';
import { outputFor } from './output';
import { type Prepared, prepare, WrongOption } from './request';

const PAGE_MS = 15_000;
/** How long a read that is interrupted waits for whoever reads its output. */
const PRINT_MS = 1000;

/** What distinguishes a scan from a query. */
interface Read {
  readonly request: ReadRequest;
  /** What its tokens depend on, besides the table and the index. */
  readonly scope: readonly unknown[];
  /** @default that of the token, or 1 */
  readonly segments?: number | undefined;
}

/** Reads a table and prints its items, then the consumed capacity and how to continue. */
export async function runRead<Options extends ReadOptions>(
  name: string,
  options: Options,
  command: Command,
  readOf: (prepared: Prepared) => Read,
): Promise<void> {
  await at(options, async (where) => {
    const found = await describeTable(where, await deployedName(where.target, name));
    try {
      const prepared = prepare(found, options);
      const read = readOf(prepared);
      const scope = [...read.scope, found.name, options.index ?? null];
      const positions = startOf(scope, options, read.segments);
      await printItems(where, found, { options, prepared, request: read.request, scope, positions });
    } catch (error) {
      if (error instanceof WrongOption) command.error(`error: ${error.message}`);
      throw error;
    }
  });
}

/** A client without retries: a reading retries. */
export const readClient = ({ config }: Target) => new DynamoDBClient({ ...config, ...clientSettings(1, PAGE_MS) });

/** @throws WrongOption if the token does not fit the other options */
function startOf(scope: readonly unknown[], { from }: ReadOptions, segments: number | undefined): readonly Position[] {
  if (from === undefined) return Array.from({ length: segments ?? 1 }, () => undefined);
  const positions = readReadToken(scope, from);
  if (!positions) throw new WrongOption('--from must be a token of the same table, index and keys');
  if (segments === undefined || segments === positions.length) return positions;
  throw new WrongOption(`--segments must be ${positions.length} as before, got ${segments}`);
}

interface Job {
  readonly options: ReadOptions;
  readonly prepared: Prepared;
  readonly request: ReadRequest;
  readonly scope: readonly unknown[];
  readonly positions: readonly Position[];
}

async function printItems({ target }: At, { name }: Described, job: Job): Promise<void> {
  const { options, prepared, request, scope, positions } = job;
  const { keyNames, hidden } = prepared;
  const client = readClient(target);
  const { signal } = new AbortController();
  const reading = new Reading({ client, request, positions, keyNames, hidden, limit: options.limit, signal });
  const output = outputFor(
    options,
    keyNames.filter((key) => !hidden.includes(key)),
  );
  const howToContinue = () => `To continue, add: --from ${toReadToken(scope, reading.positions)}`;
  let printing = Promise.resolve();
  let isInterrupted = false;
  const ignoreInterrupts = onInterrupt(async () => {
    isInterrupted = true;
    // The items count as read in the turn after they are printed.
    await Promise.race([printing.then(() => setImmediate()), setTimeout(PRINT_MS)]);
    process.stderr.write(`Interrupted. ${howToContinue()}\n`);
  });
  try {
    for await (const items of reading.pages()) {
      // The process is about to end.
      if (isInterrupted) await new Promise<never>(() => undefined);
      printing = output.write(items);
      await printing;
    }
  } catch (error) {
    const reason = messageOf(explained(error, target));
    const more =
      reading.items > 0 ? `. ${counted(reading.items, 'item')} of ${name} were read. ${howToContinue()}` : '';
    throw new Error(`${reason}${more}`, { cause: error });
  } finally {
    ignoreInterrupts();
    client.destroy();
  }
  const { items, capacityUnits, isFinished } = reading;
  const next = isFinished ? null : toReadToken(scope, reading.positions);
  await output.end({ count: items, capacityUnits, next });
  process.stderr.write(`${counted(items, 'item')}, ${counted(capacityUnits, 'read capacity unit')}.\n`);
  if (!isFinished) process.stderr.write(`There may be more items. ${howToContinue()}\n`);
}
