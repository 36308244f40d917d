import { type Case, reads } from '../case';
import { N, S } from '../values';

type Names = Readonly<Record<string, string>>;

const PROJECTIONS: readonly (readonly [what: string, expression: string, names?: Names])[] = [
  ['one attribute', 'count1, #count', { '#count': 'count' }],
  ['the key', 'id'],
  ['the key and an attribute', 'id, yes'],
  ['several attributes', '#text, rgb, yes, #no', { '#text': 'text', '#no': 'no' }],
  ['a missing attribute', 'nowhere'],
  ['present and missing attributes', 'nowhere, yes, absent'],
  ['a list', '#list', { '#list': 'list' }],
  ['a map', '#map', { '#map': 'map' }],
  ['an attribute of a map', '#map.n', { '#map': 'map' }],
  ['two attributes of a map', '#map.n, #map.s', { '#map': 'map' }],
  ['a nested attribute', '#map.a.b', { '#map': 'map' }],
  ['an attribute in a list in a map', '#map.a.b[0].c', { '#map': 'map' }],
  ['a list element', '#list[0]', { '#list': 'list' }],
  ['two list elements', '#list[1], #list[0]', { '#list': 'list' }],
  ['the last list element', '#list[9]', { '#list': 'list' }],
  ['a list element beyond the end', '#list[10]', { '#list': 'list' }],
  ['list elements with gaps', '#list[2], #list[7], #list[99]', { '#list': 'list' }],
  ['an element of a nested list', '#list[4][1][0]', { '#list': 'list' }],
  ['two elements of nested lists', '#list[4][0], #list[4][1]', { '#list': 'list' }],
  ['an attribute of a map in a list', '#list[5].k', { '#list': 'list' }],
  ['a path into a string', 'yes.no1'],
  ['an index of a map', '#map[0]', { '#map': 'map' }],
  ['an attribute of a list', '#list.a', { '#list': 'list' }],
  ['sets', 'texts, #counts, raws', { '#counts': 'counts' }],
  ['null', 'nothing'],
  ['names with placeholders only', '#a, #b', { '#a': 'text', '#b': 'count' }],
  ['a placeholder used in two paths', '#m.n, #m.a.b', { '#m': 'map' }],
  ['two placeholders for parts of a path', '#m.#a.#b', { '#m': 'map', '#a': 'a', '#b': 'b' }],
  ['white space everywhere', '  yes ,\t#no\n', { '#no': 'no' }],
  ['the map and a list', '#map, #list', { '#map': 'map', '#list': 'list' }],
];

const onTypes = PROJECTIONS.map(([what, ProjectionExpression, ExpressionAttributeNames]) =>
  reads(`projects ${what}`, [
    'GetItem',
    {
      TableName: 'users',
      Key: { id: S('types') },
      ProjectionExpression,
      ...(ExpressionAttributeNames && { ExpressionAttributeNames }),
    },
  ]),
);

const NAMES: readonly (readonly [what: string, expression: string, names?: Names])[] = [
  ['a reserved word behind a placeholder', '#n', { '#n': 'name' }],
  ['a name with a dot', '#d', { '#d': 'a.b' }],
  ['a name with a space', '#s', { '#s': 'with space' }],
  ['a name that is a digit', '#z', { '#z': '0' }],
  ['a name beyond ASCII', '#u', { '#u': 'ü' }],
  ['names that start with # and :', '#h, #c', { '#h': '#x', '#c': ':y' }],
  ['names of properties of every object', 'toString, #c', { '#c': 'constructor' }],
  ['a nested name with a dot', 'a.#cd[0]', { '#cd': 'c.d' }],
];

const onNames = NAMES.map(([what, ProjectionExpression, ExpressionAttributeNames]) =>
  reads(`projects ${what}`, [
    'GetItem',
    {
      TableName: 'users',
      Key: { id: S('names') },
      ProjectionExpression,
      ...(ExpressionAttributeNames && { ExpressionAttributeNames }),
    },
  ]),
);

const PAGES: readonly (readonly [what: string, expression: string])[] = [
  ['the keys', 'customer, #number'],
  ['paths of some items', '#number, parcels[0].sku, address.geo.lat'],
  ['two list elements, the later one first', 'parcels[1].sku, parcels[0].#count'],
  ['nothing that an item has', 'nowhere.path, absent[3]'],
  ['the same map twice, in parts', 'address.geo.lon, address.street'],
];

const onPages = PAGES.map(([what, ProjectionExpression]) => {
  const ExpressionAttributeNames = {
    ...(ProjectionExpression.includes('#number') && { '#number': 'number' }),
    ...(ProjectionExpression.includes('#count') && { '#count': 'count' }),
  };
  const common = {
    TableName: 'orders',
    ProjectionExpression,
    ...(Object.keys(ExpressionAttributeNames).length > 0 && { ExpressionAttributeNames }),
  };
  return reads(`projects ${what} of query and scan results`, [
    ['Query', { ...common, KeyConditionExpression: 'customer = :c', ExpressionAttributeValues: { ':c': S('ann') } }],
    ['Scan', common],
  ]);
});

const legacy = (what: string, AttributesToGet: string[]) =>
  reads(`projects ${what} with AttributesToGet`, [
    ['GetItem', { TableName: 'users', Key: { id: S('types') }, AttributesToGet }],
    [
      'GetItem',
      { TableName: 'orders', Key: { customer: S('ann'), number: N(1) }, AttributesToGet: ['city', 'parcels'] },
    ],
  ]);

export const projectionCases: readonly Case[] = [
  ...onTypes,
  ...onNames,
  ...onPages,
  legacy('an attribute', ['text']),
  legacy('the key and several attributes', ['id', 'map', 'list', 'missing']),
];
