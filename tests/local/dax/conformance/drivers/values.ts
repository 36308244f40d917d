/** A mapping of the attribute values in parameters or in output. */
type Mapping = (value: unknown) => unknown;
type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

const each = (value: unknown, map: Mapping): unknown => {
  if (Array.isArray(value)) return value.map(map);
  return isFields(value) ? Object.fromEntries(Object.entries(value).map(([name, field]) => [name, map(field)])) : value;
};

/** Parameters and output fields that hold attribute values, and how to reach those. */
const HOLDERS: Readonly<Record<string, (field: unknown, map: Mapping) => unknown>> = {
  ...names(['Key', 'Item', 'Attributes', 'ExclusiveStartKey', 'LastEvaluatedKey'], each),
  ...names(['ExpressionAttributeValues', 'ItemCollectionKey'], each),
  ...names(['Items', 'Keys'], (items, map) => each(items, (item) => each(item, map))),
  ...names(['Value'], (value, map) => map(value)),
  ...names(['AttributeValueList'], each),
};

/** Whose entries hold attribute values in turn. */
const NESTED = [
  'Expected',
  'AttributeUpdates',
  'KeyConditions',
  'QueryFilter',
  'ScanFilter',
  'RequestItems',
  'UnprocessedKeys',
];
const NESTED_MORE = ['UnprocessedItems', 'ItemCollectionMetrics', 'TransactItems', 'PutRequest', 'DeleteRequest'];
const ACTIONS = ['Get', 'Put', 'Update', 'Delete', 'ConditionCheck'];
const WALKED = new Set([...NESTED, ...NESTED_MORE, ...ACTIONS]);

function names<Value>(fields: readonly string[], value: Value): Record<string, Value> {
  return Object.fromEntries(fields.map((field) => [field, value]));
}

/** Maps every attribute value in the parameters or the output of an operation. */
export function mapValues(fields: unknown, map: Mapping): unknown {
  if (!isFields(fields)) return fields;
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, mapField(name, field, map)]));
}

function mapField(name: string, field: unknown, map: Mapping): unknown {
  const holder = HOLDERS[name];
  if (holder) return holder(field, map);
  if (name === 'Responses') return each(field, (entry) => mapResponse(entry, map));
  return WALKED.has(name) ? walk(field, map) : field;
}

/** The items of a table in a batch, or one item of a transaction. */
const mapResponse = (entry: unknown, map: Mapping): unknown =>
  Array.isArray(entry) ? entry.map((item) => each(item, map)) : mapValues(entry, map);

/** Looks for attribute values in fields with names of the caller's choice, in lists, and in known fields. */
function walk(field: unknown, map: Mapping): unknown {
  if (Array.isArray(field)) return field.map((entry) => walk(entry, map));
  if (!isFields(field)) return field;
  const isKnown = Object.keys(field).some((name) => name in HOLDERS || WALKED.has(name));
  return isKnown ? mapValues(field, map) : each(field, (entry) => walk(entry, map));
}
