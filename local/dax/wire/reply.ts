import type { Capacity, ConsumedCapacity, ItemCollectionMetrics } from '@aws-sdk/client-dynamodb';
import { Writer } from '../cbor/writer';
import { writeAttributeValue } from './attribute-value';

/** The fields of replies, by the number that names them. */
export const FIELD = {
  item: 0,
  capacity: 1,
  attributes: 2,
  metrics: 3,
  items: 7,
  count: 8,
  lastKey: 9,
  scannedCount: 10,
} as const;

/** The fields of a capacity in replies to transactions. */
const [UNITS, READ_UNITS, WRITE_UNITS, TABLE_NAME, TABLE, GLOBAL, LOCAL] = [1, 2, 3, 4, 5, 6, 7];

/** Begins a successful reply. */
export const success = (): Writer => new Writer().array(0);

export const emptyReply: Buffer = success().nothing().finish();

/** Writes the capacity of one request. Units are doubles: clients would return decimals as objects. */
export function encodeCapacity(consumed: ConsumedCapacity): Buffer {
  const { TableName = '', CapacityUnits = 0, Table, GlobalSecondaryIndexes, LocalSecondaryIndexes } = consumed;
  const writer = new Writer().text(TableName).double(CapacityUnits);
  if (Table === undefined) writer.nothing();
  else writer.double(Table.CapacityUnits ?? 0);
  writeIndexes(writer, GlobalSecondaryIndexes, (units) => writer.double(units.CapacityUnits ?? 0));
  writeIndexes(writer, LocalSecondaryIndexes, (units) => writer.double(units.CapacityUnits ?? 0));
  return writer.finish();
}

/** The other form of a capacity, which transactions use. */
export function writeExtendedCapacity(writer: Writer, consumed: ConsumedCapacity): void {
  writer.openMap();
  writeUnits(writer, consumed);
  writer.integer(TABLE_NAME).text(consumed.TableName ?? '');
  const { Table, GlobalSecondaryIndexes, LocalSecondaryIndexes } = consumed;
  if (Table) writeCapacity(writer.integer(TABLE), Table);
  if (GlobalSecondaryIndexes) {
    writeIndexes(writer.integer(GLOBAL), GlobalSecondaryIndexes, (units) => writeCapacity(writer, units));
  }
  if (LocalSecondaryIndexes) {
    writeIndexes(writer.integer(LOCAL), LocalSecondaryIndexes, (units) => writeCapacity(writer, units));
  }
  writer.close();
}

function writeCapacity(writer: Writer, capacity: Capacity): void {
  writer.openMap();
  writeUnits(writer, capacity);
  writer.close();
}

function writeUnits(writer: Writer, { CapacityUnits, ReadCapacityUnits, WriteCapacityUnits }: Capacity): void {
  if (CapacityUnits !== undefined) writer.integer(UNITS).double(CapacityUnits);
  if (ReadCapacityUnits !== undefined) writer.integer(READ_UNITS).double(ReadCapacityUnits);
  if (WriteCapacityUnits !== undefined) writer.integer(WRITE_UNITS).double(WriteCapacityUnits);
}

function writeIndexes(
  writer: Writer,
  indexes: Readonly<Record<string, Capacity>> | undefined,
  write: (units: Capacity) => unknown,
): void {
  if (indexes === undefined) {
    writer.nothing();
    return;
  }
  writer.map(Object.keys(indexes).length);
  for (const [name, units] of Object.entries(indexes)) {
    writer.text(name);
    write(units);
  }
}

export function encodeMetrics({ ItemCollectionKey = {}, SizeEstimateRangeGB = [] }: ItemCollectionMetrics): Buffer {
  const writer = new Writer();
  writeAttributeValue(writer, Object.values(ItemCollectionKey)[0] ?? { NULL: true });
  const [lower = 0, upper = 0] = SizeEstimateRangeGB;
  return writer.double(lower).double(upper).finish();
}
