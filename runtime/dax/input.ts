import { isObject } from './values';

/** Copies a part of an input. @throws UNENCODABLE */
type Copy = (value: unknown) => unknown;

const UNENCODABLE = new Error('The DAX client cannot encode this input');

/**
 * Copies an input for the DAX client: without parameters that are undefined, which it takes for given, and with bytes
 * as `Buffer`, the only type that it sends as bytes.
 * @returns undefined for an input that the DAX client does not check itself: it would write another value, never end, or
 * fail as if the cluster did
 */
export function toDax(input: unknown): Record<string, unknown> | undefined {
  try {
    return copyInput(input) as Record<string, unknown>;
  } catch (error) {
    if (error === UNENCODABLE) return undefined;
    throw error;
  }
}

function refuse(): never {
  throw UNENCODABLE;
}

const only =
  (isValid: (value: unknown) => boolean): Copy =>
  (value) =>
    isValid(value) ? value : refuse();
/** The DAX client writes another character for a lone surrogate. */
const text = only((value) => typeof value === 'string' && value.isWellFormed());
/** The DAX client sends a request without its empty parameters, such as a write without its condition. */
const parameter: Copy = (value) => (value === '' ? refuse() : text(value));
const filled =
  (copy: Copy): Copy =>
  (value) => {
    const copied = copy(value) as object;
    return Object.keys(copied).length > 0 ? copied : refuse();
  };
const flag = only((value) => typeof value === 'boolean');
const count = only((value) => Number.isSafeInteger(value));
const oneOf = (...names: readonly string[]) => only((value) => names.includes(value as string));

/** The DAX client keeps what it knows of tables in an object, which has other things under these names. */
const isTable = (name: unknown) => typeof name === 'string' && name !== '' && !(name in Object.prototype);
const table = only(isTable);

const list =
  (copy: Copy): Copy =>
  (value) =>
    Array.isArray(value) ? Array.from(value, copy) : refuse();

/** Names of attributes that the DAX client loses, or fails on. */
const LOST_NAMES: ReadonlySet<string> = new Set(['', '__proto__', 'hasOwnProperty']);

/** A copy of an object without the members that are undefined, or whose copies are. */
function object(value: unknown, copyOf: (name: string) => Copy): Record<string, unknown> {
  if (!isObject(value)) refuse();
  const copy: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined || member === null) continue;
    if (LOST_NAMES.has(name) || !name.isWellFormed()) refuse();
    const copied = copyOf(name)(member);
    if (copied !== undefined) copy[name] = copied;
  }
  return copy;
}

const map =
  (copy: Copy): Copy =>
  (value) =>
    object(value, () => copy);

const members = (copies: Readonly<Record<string, Copy>>): Copy => {
  const known = new Map(Object.entries(copies));
  return (value) => object(value, (name) => known.get(name) ?? refuse());
};

/** What the DAX client encodes as it is. It never ends on a sort key that is not a number. */
const number = only((value) => typeof value === 'string' && /^-?(\d+(\.\d*)?|\.\d+)(e[-+]?\d{1,3})?$/i.test(value));

function bytes(value: unknown): Buffer {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : refuse();
}

/** The types of attribute values. */
const TYPES: ReadonlyMap<string, Copy> = new Map([
  ['S', text],
  ['N', number],
  ['B', bytes],
  ['BOOL', flag],
  ['NULL', only((value) => value === true)],
  ['SS', list(text)],
  ['NS', list(number)],
  ['BS', list(bytes)],
  ['L', list(attributeValue)],
  ['M', map(attributeValue)],
]);

/** It has exactly one type: of several, the DAX client writes the first. */
function attributeValue(value: unknown): unknown {
  const copy = object(value, (name) => TYPES.get(name) ?? refuse());
  return Object.keys(copy).length === 1 ? copy : refuse();
}

const attributes = map(attributeValue);
const condition = members({
  Value: attributeValue,
  AttributeValueList: list(attributeValue),
  ComparisonOperator: parameter,
  Exists: flag,
  Action: parameter,
});
/** The DAX client ignores values that come without an operator to compare them with. */
const conditions = map((value) => {
  const copy = condition(value) as { AttributeValueList?: unknown; ComparisonOperator?: unknown };
  return copy.AttributeValueList && !copy.ComparisonOperator ? refuse() : copy;
});
const EXPRESSIONS = {
  ConditionExpression: parameter,
  UpdateExpression: parameter,
  ProjectionExpression: parameter,
  KeyConditionExpression: parameter,
  FilterExpression: parameter,
  ExpressionAttributeNames: filled(map(parameter)),
  ExpressionAttributeValues: filled(attributes),
};
const LEGACY = {
  AttributesToGet: filled(list(parameter)),
  AttributeUpdates: conditions,
  Expected: conditions,
  KeyConditions: conditions,
  QueryFilter: conditions,
  ScanFilter: conditions,
  ConditionalOperator: oneOf('AND', 'OR'),
};

/** Of expressions and legacy parameters, which exclude each other, the DAX client sends only one. */
const ofOneStyle =
  (copy: Copy): Copy =>
  (value) => {
    const copied = copy(value) as object;
    const has = (names: object) => Object.keys(names).some((name) => name in copied);
    return has(LEGACY) && has(EXPRESSIONS) ? refuse() : copied;
  };

const PARAMETERS = {
  TableName: table,
  IndexName: parameter,
  Key: attributes,
  Item: attributes,
  ...EXPRESSIONS,
  ...LEGACY,
  ConsistentRead: flag,
  ScanIndexForward: flag,
  ExclusiveStartKey: attributes,
  Limit: count,
  Segment: count,
  TotalSegments: count,
  Select: oneOf('ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES', 'SPECIFIC_ATTRIBUTES', 'COUNT'),
  ReturnValues: oneOf('NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW'),
  ReturnValuesOnConditionCheckFailure: oneOf('NONE', 'ALL_OLD'),
  ReturnConsumedCapacity: oneOf('NONE', 'TOTAL', 'INDEXES'),
  ReturnItemCollectionMetrics: oneOf('NONE', 'SIZE'),
  ClientRequestToken: parameter,
};
/** A part of a request. The SDK does not send parameters in it that belong elsewhere, which libraries set. */
const part = (copies: Readonly<Record<string, Copy>>): Copy =>
  members({ ...Object.fromEntries(Object.keys(PARAMETERS).map((name) => [name, () => undefined])), ...copies });

const write = part({
  TableName: table,
  Key: attributes,
  Item: attributes,
  ReturnValuesOnConditionCheckFailure: oneOf('NONE', 'ALL_OLD'),
  ...EXPRESSIONS,
});
const reads = ofOneStyle(
  part({ Keys: list(attributes), ConsistentRead: flag, AttributesToGet: LEGACY.AttributesToGet, ...EXPRESSIONS }),
);
const writes = list(members({ PutRequest: write, DeleteRequest: write }));

const copyInput = ofOneStyle(
  members({
    ...PARAMETERS,
    RequestItems: (value) =>
      object(value, (name) =>
        isTable(name) ? (requests) => (Array.isArray(requests) ? writes : reads)(requests) : refuse(),
      ),
    TransactItems: list(members({ Put: write, Update: write, Delete: write, ConditionCheck: write })),
  }),
);
