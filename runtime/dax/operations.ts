import { isObject } from './values';

export type Input = Readonly<Record<string, unknown>>;

/** What DAX does for a command of the SDK. */
export interface Operation {
  /** The method of the DAX client. */
  readonly method: string;
  readonly kind: 'read' | 'write';
  /** Whether DAX would only forward this input, or its client cannot send it. */
  readonly isForTable: (input: Input) => boolean;
}

const isConsistent = (input: Input) => input.ConsistentRead === true;
const isEmpty = (list: unknown) => !Array.isArray(list) || list.length === 0;
const tables = ({ RequestItems }: Input): unknown[] => (isObject(RequestItems) ? Object.values(RequestItems) : []);

const read = (method: string, isForTable = isConsistent): Operation => ({ method, kind: 'read', isForTable });
const write = (method: string, isForTable: Operation['isForTable'] = () => false): Operation => ({
  method,
  kind: 'write',
  isForTable,
});

/**
 * The commands that go to DAX. Transactional reads are not among them: DAX only forwards them, and its client refuses
 * more than 25 items where DynamoDB allows 100.
 */
const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ['GetItemCommand', read('getItem')],
  ['QueryCommand', read('query')],
  ['ScanCommand', read('scan')],
  [
    'BatchGetItemCommand',
    read('batchGetItem', (input) => tables(input).some((table) => isObject(table) && isConsistent(table))),
  ],
  ['PutItemCommand', write('putItem')],
  ['UpdateItemCommand', write('updateItem')],
  ['DeleteItemCommand', write('deleteItem')],
  // The DAX client fails on empty lists with an error that says nothing.
  [
    'BatchWriteItemCommand',
    write('batchWriteItem', (input) => tables(input).length === 0 || tables(input).some(isEmpty)),
  ],
  ['TransactWriteItemsCommand', write('transactWriteItems', (input) => isEmpty(input.TransactItems))],
]);

/** @returns undefined for a command that DAX lacks */
export const operationOf = (commandName: string | undefined): Operation | undefined =>
  commandName === undefined ? undefined : OPERATIONS.get(commandName);
