import { type AttributeValue, DeleteItemCommand, PutItemCommand, type StreamViewType } from '@aws-sdk/client-dynamodb';
import { World } from '../mappings/world';
import { readStream } from './reader';

type Item = Record<string, AttributeValue>;

const world = new World();
afterAll(() => world.destroy());

const id = (S: string) => ({ id: { S } });

/** The sizes of the records of changes to one table: puts of items, then a deletion if an id is given. */
async function sizes(view: StreamViewType, items: readonly Item[], deleted?: string): Promise<unknown[]> {
  const { tableName: TableName, streamArn } = await world.table(view);
  for (const Item of items) await world.dynamodb.send(new PutItemCommand({ TableName, Item }));
  if (deleted) await world.dynamodb.send(new DeleteItemCommand({ TableName, Key: id(deleted) }));
  const records = await readStream(process.env.AWS_ENDPOINT_URL ?? '', streamArn, items.length + (deleted ? 1 : 0));
  return records.map(({ dynamodb }) => dynamodb?.SizeBytes);
}

it('is that of the keys and the new image, as recorded on AWS', async () => {
  const items: readonly Item[] = [
    { ...id('id_value'), id2: { S: 'id2_value' } },
    id('id_value_1'),
    { ...id('id_value_2'), presentKey: { S: 'presentValue' } },
    { ...id('id_value_3'), numericFilter: { N: '42' } },
    { ...id('id_value_4'), prefix: { S: 'us-1-other-suffix' } },
    { ...id('testId0'), should_fail: { BOOL: false } },
    { ...id('hello world'), binary_key: { B: Buffer.from('foobar') } },
  ];
  expect(await sizes('NEW_AND_OLD_IMAGES', items)).toEqual([32, 24, 46, 39, 47, 30, 42]);
});

it.each<[StreamViewType, number[]]>([
  ['NEW_AND_OLD_IMAGES', [20, 46, 36]],
  ['NEW_IMAGE', [20, 36, 10]],
  ['OLD_IMAGE', [10, 20, 36]],
  ['KEYS_ONLY', [10, 10, 10]],
])('counts the images that a stream with %s has', async (view, expected) => {
  const items: readonly Item[] = [id('id_value'), { ...id('id_value'), id2: { S: 'id2_new_value' } }];
  expect(await sizes(view, items, 'id_value')).toEqual(expected);
});

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
it.each<[string, AttributeValue, number]>([
  ['a string in UTF-8', { S: 'Björk' }, 6],
  ['zero', { N: '0' }, 1],
  ['a number without the zeros at its ends', { N: '1200' }, 2],
  ['an odd number of digits', { N: '0.123' }, 3],
  ['a sign', { N: '-12' }, 3],
  ['38 digits', { N: '12345678901234567890123456789012345678' }, 20],
  ['null', { NULL: true }, 1],
  ['a set of strings', { SS: ['ab', 'c'] }, 3],
  ['a set of numbers', { NS: ['1', '23'] }, 4],
  ['a set of bytes', { BS: [Buffer.from('ab'), Buffer.from('c')] }, 3],
  ['an empty list', { L: [] }, 3],
  ['a list', { L: [{ S: 'ab' }, { N: '1' }] }, 9],
  ['a map', { M: { a: { S: 'bc' }, d: { L: [] } } }, 12],
])('measures %s', async (_, value, bytes) => {
  const keyTwiceAndName = 2 * 3 + 1;
  expect(await sizes('NEW_IMAGE', [{ ...id('k'), a: value }])).toEqual([keyTwiceAndName + bytes]);
});
