import type { Cbor } from '../cbor/types';
import type { OperationName } from '../wire/methods';
import { batchGetItem } from './batch-get';
import { batchWriteItem } from './batch-write';
import type { Context } from './context';
import { getItem } from './get-item';
import { query, scan } from './query';
import { transactGetItems } from './transact-get';
import { transactWriteItems } from './transact-write';
import { deleteItem, putItem, updateItem } from './write-item';

/** @param request all bytes of the request */
type Operation = (context: Context, args: readonly Cbor[], request: Buffer) => Buffer | Promise<Buffer>;

export const operations: Readonly<Record<OperationName, Operation>> = {
  GetItem: getItem,
  PutItem: putItem,
  DeleteItem: deleteItem,
  UpdateItem: updateItem,
  Query: query,
  Scan: scan,
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
  TransactGetItems: transactGetItems,
  TransactWriteItems: transactWriteItems,
};
