/** The protocol itself needs these: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.access-control.html */
export const PROTOCOL_ACTIONS = [
  'DefineAttributeList',
  'DefineAttributeListId',
  'DefineKeySchema',
  'Endpoints',
] as const;

export const READ_ACTIONS = ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'Query'] as const;
export const WRITE_ACTIONS = ['BatchWriteItem', 'DeleteItem', 'PutItem', 'UpdateItem'] as const;

/** An operation on data. A transaction needs the actions of its parts, such as `PutItem`. */
export type DaxAction = (typeof READ_ACTIONS)[number] | (typeof WRITE_ACTIONS)[number] | 'Scan';
