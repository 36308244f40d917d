import { type Case, reads, writes } from '../case';
import { LONG } from '../fixtures';
import { B, L, M, N, NULL, S } from '../values';

const ids = (...names: string[]) => names.map((id) => ({ id: S(id) }));
const NAMED = { '#n': 'name', '#s': 'size' };

const batchGets: readonly Case[] = [
  reads('gets one item in a batch', ['BatchGetItem', { RequestItems: { users: { Keys: ids('types') } } }]),
  reads('gets several items in a batch', [
    'BatchGetItem',
    { RequestItems: { users: { Keys: ids('types', 'empties', 'edges', 'names') } } },
  ]),
  reads('gets present and missing items in a batch', [
    'BatchGetItem',
    { RequestItems: { users: { Keys: ids('missing', 'key-only', 'absent') } } },
  ]),
  reads('gets only missing items in a batch', [
    'BatchGetItem',
    { RequestItems: { users: { Keys: ids('missing', 'absent') } } },
  ]),
  reads('gets items of several tables in a batch', [
    'BatchGetItem',
    {
      RequestItems: {
        users: { Keys: ids('types') },
        orders: {
          Keys: [
            { customer: S('ann'), number: N('-0.5') },
            { customer: S('ann'), number: N(LONG) },
          ],
        },
        files: { Keys: [{ id: S('bytes'), hash: B([0, 0]) }] },
        grid: { Keys: [{ x: N(LONG), y: N('-1.5') }] },
        parts: { Keys: [{ code: B([1, 0, 255]), part: S('ö') }] },
        numbers: { Keys: [{ id: N('1E-130') }, { id: N('-10') }] },
      },
    },
  ]),
  reads('gets 100 items in a batch', [
    'BatchGetItem',
    { RequestItems: { users: { Keys: ids(...Array.from({ length: 99 }, (_, i) => `missing${i}`), 'types') } } },
  ]),
  reads('gets items consistently in a batch', [
    'BatchGetItem',
    { RequestItems: { users: { Keys: ids('types', 'missing'), ConsistentRead: true } } },
  ]),
  reads('gets one table consistently and another eventually', [
    'BatchGetItem',
    {
      RequestItems: {
        users: { Keys: ids('types'), ConsistentRead: true },
        tags: { Keys: [{ n: N('-7.25'), tag: S('red') }], ConsistentRead: false },
      },
    },
  ]),
  reads('projects items of a batch', [
    'BatchGetItem',
    {
      RequestItems: {
        users: {
          Keys: ids('names', 'types', 'key-only'),
          ProjectionExpression: 'id, #n, #s, a.b',
          ExpressionAttributeNames: NAMED,
        },
      },
    },
  ]),
  reads('projects items of a batch without their keys', [
    'BatchGetItem',
    {
      RequestItems: {
        orders: {
          Keys: [
            { customer: S('ann'), number: N(1) },
            { customer: S('bob'), number: N(3) },
          ],
          ProjectionExpression: 'parcels[0].sku, address.geo.lat',
        },
      },
    },
  ]),
  reads('projects one table of a batch', [
    'BatchGetItem',
    {
      RequestItems: {
        users: { Keys: ids('names'), ProjectionExpression: '#n', ExpressionAttributeNames: { '#n': 'name' } },
        tags: { Keys: [{ n: N('-7.25'), tag: S('red') }] },
      },
    },
  ]),
  reads('projects what no item of a batch has', [
    'BatchGetItem',
    { RequestItems: { users: { Keys: ids('types', 'names'), ProjectionExpression: 'nowhere' } } },
  ]),
  reads('projects items of a batch with AttributesToGet', [
    'BatchGetItem',
    { RequestItems: { users: { Keys: ids('types', 'names'), AttributesToGet: ['id', 'name', 'yes'] } } },
  ]),
  reads('gets large items in a batch', [
    'BatchGetItem',
    { RequestItems: { events: { Keys: [0, 1, 2].map((part) => ({ id: S('heavy'), at: S(`part-${part}`) })) } } },
  ]),
];

const put = (id: string, more = {}) => ({ PutRequest: { Item: { id: S(id), ...more } } });
const remove = (id: string) => ({ DeleteRequest: { Key: { id: S(id) } } });

const batchWrites: readonly Case[] = [
  writes('puts one item in a batch', (key) => ({
    requests: ['BatchWriteItem', { RequestItems: { 'own-users': [put(key, { n: N(1) })] } }],
  })),
  writes('puts 25 items in a batch', (key) => ({
    requests: [
      'BatchWriteItem',
      {
        RequestItems: { 'own-users': Array.from({ length: 25 }, (_, i) => put(`${key}${i}`, { [`a${i % 3}`]: N(i) })) },
      },
    ],
  })),
  writes('puts and deletes in a batch', (key) => ({
    given: [['own-users', { id: S(`${key}old`), text: S('x') }]],
    requests: [
      'BatchWriteItem',
      {
        RequestItems: {
          'own-users': [put(`${key}new`, { list: L(NULL, M({})) }), remove(`${key}old`), remove(`${key}missing`)],
        },
      },
    ],
  })),
  writes('writes to several tables in a batch', (key) => ({
    given: [['own-orders', { customer: S(key), number: N('-2.5'), city: S('Lima') }]],
    requests: [
      'BatchWriteItem',
      {
        RequestItems: {
          'own-users': [put(key)],
          'own-orders': [
            { DeleteRequest: { Key: { customer: S(key), number: N('-2.5') } } },
            { PutRequest: { Item: { customer: S(key), number: N(LONG), total: N(1) } } },
          ],
          'own-files': [{ PutRequest: { Item: { id: S(key), hash: B([0, 255]), text: S('') } } }],
          'own-grid': [{ PutRequest: { Item: { x: N('710.5'), y: N('-1E+30'), text: S(key) } } }],
          'own-parts': [{ PutRequest: { Item: { code: B(key), part: S('ä') } } }],
          'own-numbers': [{ PutRequest: { Item: { id: N('7100E-3'), text: S(key) } } }],
          'own-blobs': [{ PutRequest: { Item: { id: B(key), text: S(key) } } }],
        },
      },
    ],
  })),
  writes('replaces an item in a batch', (key) => ({
    given: [['own-users', { id: S(key), old: S('x') }]],
    requests: ['BatchWriteItem', { RequestItems: { 'own-users': [put(key, { fresh: S('y') })] } }],
  })),
  writes('reads what it wrote in a batch', (key) => ({
    requests: [
      ['BatchGetItem', { RequestItems: { 'own-users': { Keys: [{ id: S(key) }] } } }],
      ['BatchWriteItem', { RequestItems: { 'own-users': [put(key, { n: N(1) })] } }],
      ['BatchGetItem', { RequestItems: { 'own-users': { Keys: [{ id: S(key) }] } } }],
      ['BatchWriteItem', { RequestItems: { 'own-users': [remove(key)] } }],
      ['BatchGetItem', { RequestItems: { 'own-users': { Keys: [{ id: S(key) }] } } }],
    ],
  })),
];

export const batchCases: readonly Case[] = [...batchGets, ...batchWrites];
