import { toDax } from '../../../runtime/dax/input';

/** An input for each place of an attribute value. */
const PLACES: Readonly<Record<string, (value: unknown) => object>> = {
  'an item': (value) => ({ Item: { v: value } }),
  'a key': (value) => ({ Key: { v: value } }),
  'an expression': (value) => ({ ExpressionAttributeValues: { ':v': value } }),
  'the start of a page': (value) => ({ ExclusiveStartKey: { v: value } }),
  'a legacy condition': (value) => ({ Expected: { v: { Value: value } } }),
  'a legacy filter': (value) => ({ ScanFilter: { v: { AttributeValueList: [value], ComparisonOperator: 'EQ' } } }),
  'a legacy update': (value) => ({ AttributeUpdates: { v: { Value: value, Action: 'PUT' } } }),
  'a batch of reads': (value) => ({ RequestItems: { games: { Keys: [{ v: value }] } } }),
  'a put of a batch': (value) => ({ RequestItems: { games: [{ PutRequest: { Item: { v: value } } }] } }),
  'a delete of a batch': (value) => ({ RequestItems: { games: [{ DeleteRequest: { Key: { v: value } } }] } }),
  'a put of a transaction': (value) => ({ TransactItems: [{ Put: { TableName: 'games', Item: { v: value } } }] }),
  'a check of a transaction': (value) => ({
    TransactItems: [{ ConditionCheck: { TableName: 'games', Key: {}, ExpressionAttributeValues: { ':v': value } } }],
  }),
  'a list': (value) => ({ Item: { v: { L: [{ S: 'a' }, value] } } }),
  'a map': (value) => ({ Item: { v: { M: { member: value } } } }),
};

/** An input for each place of a parameter. */
const PARAMETERS: Readonly<Record<string, (parameters: object) => object>> = {
  'a request': (parameters) => parameters,
  'a batch of reads': (parameters) => ({ RequestItems: { games: parameters } }),
  'a put of a transaction': (parameters) => ({ TransactItems: [{ Put: parameters }] }),
  'an update of a transaction': (parameters) => ({ TransactItems: [{ Update: parameters }] }),
  'a delete of a transaction': (parameters) => ({ TransactItems: [{ Delete: parameters }] }),
  'a check of a transaction': (parameters) => ({ TransactItems: [{ ConditionCheck: parameters }] }),
};

const VALID: readonly unknown[] = [
  { S: '' },
  { N: '0' },
  { N: '-12.50' },
  { N: '.5' },
  { N: '5.' },
  { N: '1E+125' },
  { N: '-1e-130' },
  { BOOL: false },
  { NULL: true },
  { SS: ['a', 'b'] },
  { NS: ['1', '2.5e3'] },
  { L: [] },
  { M: {} },
  { L: [{ M: { length: { L: [{ NULL: true }] } } }] },
];

/** What the DAX client would write as another value, never finish, or fail on as if the cluster did. */
const INVALID: readonly unknown[] = [
  { S: 'a', N: '1' },
  {},
  { S: undefined },
  { X: 'a' },
  { $unknown: ['X', 'a'] },
  { NULL: false },
  { BOOL: 'true' },
  { S: 5 },
  { S: '\ud800' },
  { N: 5 },
  { N: 5n },
  { N: '' },
  { N: '.' },
  { N: 'NaN' },
  { N: 'Infinity' },
  { N: '0x10' },
  { N: ' 5' },
  { N: '+5' },
  { N: '1e' },
  { N: '1e1000' },
  { B: 'aGk=' },
  { B: [1, 2] },
  { B: new ArrayBuffer(2) },
  { B: new DataView(new ArrayBuffer(2)) },
  { B: Int8Array.of(-1) },
  { SS: 'abc' },
  { SS: [null] },
  { SS: [1] },
  { SS: new Set(['a']) },
  { NS: ['a'] },
  { BS: ['aGk='] },
  { L: {} },
  { L: [undefined] },
  { L: [{}] },
  { M: [] },
  { M: { '': { S: 'a' } } },
  { M: { hasOwnProperty: { S: 'a' } } },
  { M: JSON.parse('{ "__proto__": { "S": "a" } }') },
  { M: { '\ud800': { S: 'a' } } },
  'text',
  5,
  new Date(0),
];

describe('an input for the DAX client', () => {
  it('has bytes as Buffer, on the same memory', () => {
    const bytes = Uint8Array.of(1, 2, 3).subarray(1);
    const copy = toDax({ Key: { id: { B: bytes } }, Item: { set: { BS: [bytes] } } }) as {
      Key: { id: { B: unknown } };
    };
    expect(copy).toEqual({ Key: { id: { B: Buffer.of(2, 3) } }, Item: { set: { BS: [Buffer.of(2, 3)] } } });
    expect(Buffer.isBuffer(copy.Key.id.B)).toBe(true);
  });

  it('lacks parameters that are undefined or null, on every level', () => {
    const copy = toDax({ IndexName: undefined, Limit: null, Item: { a: { M: { b: undefined, c: { NULL: true } } } } });
    expect(copy).toStrictEqual({ Item: { a: { M: { c: { NULL: true } } } } });
  });

  it('is a copy, because the DAX client writes into what it gets', () => {
    const input = { Key: { id: { S: 'a' } } };
    const copy = toDax(input);
    expect(copy).toEqual(input);
    expect(copy?.Key).not.toBe(input.Key);
  });

  it.each(Object.entries(PLACES))('has every attribute value as it is in %s', (_place, create) => {
    for (const value of VALID) expect(toDax(create(value))).toStrictEqual(create(value));
  });

  it.each(Object.entries(PLACES))('is for DynamoDB alone with a value that is none in %s', (_place, create) => {
    for (const value of INVALID) expect({ value, copy: toDax(create(value)) }).toEqual({ value, copy: undefined });
  });

  it.each([
    ['Limit', '5'],
    ['Limit', 1.5],
    ['TotalSegments', Number.NaN],
    ['ConsistentRead', 'false'],
    ['ScanIndexForward', 'false'],
    ['Select', 'count'],
    ['ReturnValues', 'ALL'],
    ['ReturnConsumedCapacity', 'total'],
    ['ReturnItemCollectionMetrics', 'ALL'],
    ['ReturnValuesOnConditionCheckFailure', 'NEW'],
    ['ConditionalOperator', 'XOR'],
    ['TableName', 5],
    ['ProjectionExpression', ['a']],
    ['AttributesToGet', 'a'],
    ['ExpressionAttributeNames', { '#a': 5 }],
    ['Item', []],
    ['RequestItems', []],
    ['RequestItems', { games: 'a' }],
    ['TransactItems', [{ Get: {} }]],
    ['TransactItems', [null]],
    ['NewParameter', true],
  ])('is for DynamoDB alone with the parameter %s of %p', (name, value) => {
    expect(toDax({ [name]: value })).toBeUndefined();
  });

  // DynamoDB refuses them. The DAX client would send the request without them, such as a write without its condition.
  it.each(Object.entries(PARAMETERS))('is for DynamoDB alone with an empty parameter of %s', (_place, create) => {
    for (const name of ['ConditionExpression', 'ProjectionExpression']) {
      expect(toDax(create({ [name]: 'a' }))).toEqual(create({ [name]: 'a' }));
      expect(toDax(create({ [name]: '' }))).toBeUndefined();
    }
    for (const name of ['ExpressionAttributeNames', 'ExpressionAttributeValues']) {
      expect(toDax(create({ [name]: {} }))).toBeUndefined();
      expect(toDax(create({ [name]: { a: undefined } }))).toBeUndefined();
    }
  });

  it.each(['TableName', 'IndexName', 'KeyConditionExpression', 'FilterExpression', 'ClientRequestToken'])(
    'is for DynamoDB alone with an empty %s',
    (name) => expect(toDax({ [name]: '' })).toBeUndefined(),
  );

  // The SDK does not send it. OneTable, for example, sets ReturnValues in transactions.
  it.each(Object.entries(PARAMETERS).slice(1))('lacks a parameter that belongs elsewhere in %s', (_place, create) => {
    const parameters = { ExpressionAttributeNames: { '#a': 'a' } };
    const more = { ReturnValues: 'ALL_OLD', ReturnConsumedCapacity: 'TOTAL', ReturnItemCollectionMetrics: 'SIZE' };
    expect(toDax(create({ ...parameters, ...more, Limit: 1 }))).toStrictEqual(create(parameters));
    expect(toDax(create({ ...parameters, NewParameter: true }))).toBeUndefined();
  });

  it('lacks a parameter that belongs elsewhere in a batch of writes', () => {
    const create = (more: object) => ({
      RequestItems: { games: [{ PutRequest: { Item: {}, ...more } }, { DeleteRequest: { Key: {}, ...more } }] },
    });
    expect(toDax(create({ ReturnValues: 'ALL_OLD' }))).toStrictEqual(create({}));
    expect(toDax(create({ NewParameter: true }))).toBeUndefined();
  });

  it('is for DynamoDB alone with an empty list of attributes', () => {
    expect(toDax({ AttributesToGet: [] })).toBeUndefined();
    expect(toDax({ RequestItems: { games: { Keys: [], AttributesToGet: [] } } })).toBeUndefined();
  });

  // DynamoDB refuses both together. The DAX client would send only one of them.
  it.each([
    { Expected: { n: { Exists: false } }, ConditionExpression: 'a = :a' },
    { AttributeUpdates: {}, UpdateExpression: 'REMOVE a' },
    { AttributeUpdates: {}, ConditionExpression: 'a = :a' },
    { KeyConditions: {}, KeyConditionExpression: 'a = :a' },
    { QueryFilter: {}, KeyConditionExpression: 'a = :a' },
    { ScanFilter: {}, FilterExpression: 'a = :a' },
    { AttributesToGet: ['a'], ProjectionExpression: 'a' },
    { AttributesToGet: ['a'], ExpressionAttributeNames: { '#a': 'a' } },
    { ConditionalOperator: 'OR', ExpressionAttributeValues: { ':a': { S: 'a' } } },
    { RequestItems: { games: { Keys: [], AttributesToGet: ['a'], ProjectionExpression: 'a' } } },
  ])('is for DynamoDB alone with legacy parameters and expressions: %j', (input) => {
    expect(toDax(input)).toBeUndefined();
  });
});
