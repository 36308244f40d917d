import type { ConsumedCapacity, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Item, itemBytes } from '../../runtime/dynamodb/item';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html */
const BYTES_PER_READ_UNIT = 4096;

/** Capacity units of a table and its indexes together. */
export interface Units {
  read: number;
  write: number;
}

interface Input {
  ReturnConsumedCapacity?: 'INDEXES';
  ProjectionExpression?: unknown;
  readonly ConsistentRead?: boolean | undefined;
}

interface Output {
  readonly ConsumedCapacity?: ConsumedCapacity | readonly ConsumedCapacity[];
  readonly Item?: Item;
  readonly Items?: readonly Item[];
}

const READS = ['GetItemCommand', 'QueryCommand'];

/**
 * Adds up what the client's requests consume from now on: writes as DynamoDB returns them, and reads from the size of
 * the items, because the local AWS counts one unit however much is read.
 */
export function meterCapacity(client: DynamoDBClient): Units {
  const units: Units = { read: 0, write: 0 };
  client.middlewareStack.add(
    (next, { commandName }) =>
      async ({ input, ...args }) => {
        const isRead = READS.includes(String(commandName));
        // A projection does not reduce what is read.
        const { ProjectionExpression: _, ...metered }: Input = { ...input, ReturnConsumedCapacity: 'INDEXES' };
        const result = await next({ ...args, input: metered as never });
        if (isRead) units.read += readUnits(result.output as Output, metered);
        else units.write += writeUnits(result.output as Output);
        return result;
      },
    { step: 'initialize', name: 'meterCapacity' },
  );
  return units;
}

const writeUnits = ({ ConsumedCapacity = [] }: Output): number =>
  [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);

function readUnits({ Item, Items = Item ? [Item] : [] }: Output, { ConsistentRead }: Input): number {
  const bytes = Items.reduce((sum, item) => sum + itemBytes(item), 0);
  return Math.max(1, Math.ceil(bytes / BYTES_PER_READ_UNIT)) * (ConsistentRead ? 1 : 0.5);
}
