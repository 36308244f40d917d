import type {
  AttributeValue,
  BatchGetItemCommandInput,
  BatchWriteItemCommandInput,
  DeleteItemCommandInput,
  GetItemCommandInput,
  PutItemCommandInput,
  QueryCommandInput,
  ScanCommandInput,
  TransactGetItemsCommandInput,
  TransactWriteItemsCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { TableName } from './tables';

export type Item = Record<string, AttributeValue>;

interface Parameters {
  readonly GetItem: GetItemCommandInput;
  readonly PutItem: PutItemCommandInput;
  readonly UpdateItem: UpdateItemCommandInput;
  readonly DeleteItem: DeleteItemCommandInput;
  readonly Query: QueryCommandInput;
  readonly Scan: ScanCommandInput;
  readonly BatchGetItem: BatchGetItemCommandInput;
  readonly BatchWriteItem: BatchWriteItemCommandInput;
  readonly TransactGetItems: TransactGetItemsCommandInput;
  readonly TransactWriteItems: TransactWriteItemsCommandInput;
}

export type Operation = keyof Parameters;
/** An operation and its parameters, with attribute values, as for the plain client. */
export type Request = {
  readonly [Name in Operation]: readonly [operation: Name, parameters: Parameters[Name]];
}[Operation];

/**
 * Requests that are sent one after the other, and must have the same answers from the table and through DAX.
 * Reads are sent twice, so that the second answer comes from the cache.
 */
export interface Case {
  /** Completes the sentence "it …". */
  readonly name: string;
  /** Items that are in the table before the first request. */
  readonly given: readonly (readonly [TableName, Item])[];
  readonly requests: readonly Request[];
}

/** A case that only reads the items of `fixtures.ts`. */
export const reads = (name: string, requests: Request | readonly Request[]): Case => ({
  name,
  given: [],
  requests: isRequest(requests) ? [requests] : requests,
});

/**
 * A case that writes. Its items have the partition key `key`, so that cases do not touch each other's items.
 * After the requests, the items that they name are read through the client, and are compared in the table as well.
 */
export function writes(
  name: string,
  make: (key: string) => { given?: Case['given']; requests: Request | readonly Request[] },
): Case {
  const { given = [], requests } = make(name);
  return { name, given, requests: isRequest(requests) ? [requests] : requests };
}

const isRequest = (requests: Request | readonly Request[]): requests is Request => typeof requests[0] === 'string';
