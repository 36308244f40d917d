import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type Case, type Item, reads } from '../case';
import { B, BOOL, L, M, N, NS, NULL, S, SS } from '../values';

interface Expression {
  readonly text: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Item;
}

const NUMBER = { '#number': 'number' };
const STATE = { '#state': 'state' };
const TOTAL = { '#total': 'total' };

const expression = (text: string, values?: Item, names?: Readonly<Record<string, string>>): Expression => ({
  text,
  ...(values && { values }),
  ...(names && { names }),
});

const compared = (operator: string, value: AttributeValue) =>
  expression(`#total ${operator} :v`, { ':v': value }, TOTAL);

/** Every operator and function, on every type that it takes. */
const EXPRESSIONS: readonly Expression[] = [
  ...['=', '<>', '<', '<=', '>', '>='].map((operator) => compared(operator, N('30.5'))),
  compared('=', S('30.5')),
  compared('<>', S('30.5')),
  compared('<', S('30.5')),
  compared('=', N('3.05E+1')),
  expression('city = :v', { ':v': S('Oslo') }),
  expression('city > :v', { ':v': S('Lima') }),
  expression(':v = city', { ':v': S('Oslo') }),
  expression('rgb >= :v', { ':v': B([9]) }),
  expression('rgb = :v', { ':v': B([9]) }),
  expression('paid = :v', { ':v': BOOL(true) }),
  expression('gift = :v', { ':v': NULL }),
  expression('gift <> :v', { ':v': NULL }),
  expression('tags = :v', { ':v': SS('tag-1', 'all') }),
  expression('sizes = :v', { ':v': NS('4.5', '4.0') }),
  expression('address = :v', {
    ':v': M({ street: S('street 2'), geo: M({ lat: N('0.5'), lon: N(-2) }), zip: N(150) }),
  }),
  expression('address.geo = :v', { ':v': M({ lat: N('0.50'), lon: N(-2) }) }),
  expression('#parcels = :v', { ':v': L() }, { '#parcels': 'parcels' }),
  expression('address.geo.lat > :v', { ':v': N(1) }),
  expression('address.zip = :v', { ':v': S('0150') }),
  expression('parcels[0].sku = :v', { ':v': S('sku-0') }),
  expression('parcels[1].off = :v', { ':v': BOOL(false) }),
  expression('parcels[0] = parcels[1]'),
  expression('address.geo.lat < #total', undefined, TOTAL),
  expression('#number = #total', undefined, { ...NUMBER, ...TOTAL }),
  expression('#total BETWEEN :a AND :b', { ':a': N(-10), ':b': N('30.5') }, TOTAL),
  expression(':v BETWEEN address.geo.lon AND address.geo.lat', { ':v': N(1) }),
  expression('city BETWEEN :a AND :b', { ':a': S('Kyiv'), ':b': S('Lima') }),
  expression('city IN (:a)', { ':a': S('Lima') }),
  expression('city IN (:a, :b, :c)', { ':a': S('Lima'), ':b': S('Rome'), ':c': S('Kyiv') }),
  expression(':a IN (city, note)', { ':a': S('note 3') }),
  expression('attribute_exists(#state)', undefined, STATE),
  expression('attribute_not_exists(#state)', undefined, STATE),
  expression('attribute_exists(address.geo.lat)'),
  expression('attribute_exists(parcels[2])'),
  expression('attribute_not_exists(parcels[0].sku)'),
  ...['S', 'N'].map((type) => expression('attribute_type(address.zip, :v)', { ':v': S(type) })),
  ...['BOOL', 'L', 'M', 'NULL', 'B', 'SS', 'NS', 'BS'].map((type) =>
    expression(
      'attribute_type(paid, :v) OR attribute_type(#parcels, :v) OR attribute_type(address, :v) OR ' +
        'attribute_type(gift, :v) OR attribute_type(rgb, :v) OR attribute_type(tags, :v) OR attribute_type(sizes, :v)',
      { ':v': S(type) },
      { '#parcels': 'parcels' },
    ),
  ),
  expression('begins_with(note, :v)', { ':v': S('note 1') }),
  expression('begins_with(address.street, :v)', { ':v': S('street 1') }),
  expression('begins_with(rgb, :v)', { ':v': B([3]) }),
  expression('begins_with(note, :v)', { ':v': S('') }),
  expression('contains(note, :v)', { ':v': S('1') }),
  expression('contains(tags, :v)', { ':v': S('tag-2') }),
  expression('contains(sizes, :v)', { ':v': N('2.50') }),
  expression(
    'contains(#parcels, :v)',
    { ':v': M({ sku: S('sku-0'), count: N(1), off: BOOL(true) }) },
    { '#parcels': 'parcels' },
  ),
  expression('contains(tags, note)'),
  expression('size(#parcels) = :v', { ':v': N(2) }, { '#parcels': 'parcels' }),
  expression('size(note) > :v', { ':v': N(6) }),
  expression('size(tags) >= size(#parcels)', undefined, { '#parcels': 'parcels' }),
  expression('size(address) = :v AND size(rgb) = :w', { ':v': N(3), ':w': N(1) }),
  expression('size(#parcels) BETWEEN :a AND :b', { ':a': N(1), ':b': N(2) }, { '#parcels': 'parcels' }),
  expression('size(address.street) IN (:a, :b)', { ':a': N(8), ':b': N(9) }),
  expression('NOT city = :v', { ':v': S('Oslo') }),
  expression('NOT NOT city = :v', { ':v': S('Oslo') }),
  expression('NOT (city = :v OR paid = :p)', { ':v': S('Oslo'), ':p': BOOL(true) }),
  expression('city = :a OR city = :b AND paid = :p', { ':a': S('Lima'), ':b': S('Oslo'), ':p': BOOL(false) }),
  expression('(city = :a OR city = :b) AND paid = :p', { ':a': S('Lima'), ':b': S('Oslo'), ':p': BOOL(true) }),
  expression(
    'paid = :p AND city = :a AND attribute_exists(note) AND #total > :n',
    { ':p': BOOL(true), ':a': S('Oslo'), ':n': N(-9) },
    TOTAL,
  ),
  expression('NOT attribute_exists(gift) AND NOT begins_with(note, :v)', { ':v': S('note 1') }),
  expression('NOT #total IN (:a, :b)', { ':a': N(0), ':b': N('10.5') }, TOTAL),
  expression('NOT #total BETWEEN :a AND :b', { ':a': N(0), ':b': N('50.5') }, TOTAL),
  expression('city=:a and not paid=:p or contains (note,:n)', { ':a': S('Oslo'), ':p': BOOL(true), ':n': S('9') }),
  expression('city = :a AND note <> :a AND :b <> note', { ':a': S('Oslo'), ':b': S('Oslo') }),
  expression('#a.#g.#l > :v', { ':v': N(2) }, { '#a': 'address', '#g': 'geo', '#l': 'lat' }),
  expression('nowhere = :v', { ':v': S('x') }),
  expression('nowhere <> :v', { ':v': S('x') }),
  expression('size(nowhere) = :v', { ':v': N(0) }),
  expression('contains(nowhere, :v) OR begins_with(nowhere, :v)', { ':v': S('x') }),
  expression('address.geo.lat = :v', { ':v': L(N(1), M({ a: NULL })) }),
];

const filtered = ({ text, names, values }: Expression): Case => {
  const common = {
    TableName: 'orders',
    FilterExpression: text,
    ProjectionExpression: '#k, note, address.zip',
    ExpressionAttributeNames: { '#k': 'number', ...names },
  };
  const shown = [...Object.values(values ?? {})].map((value) => JSON.stringify(value)).join(', ');
  return reads(`filters with ${text}${shown && ` of ${shown}`}`, [
    [
      'Query',
      {
        ...common,
        KeyConditionExpression: 'customer = :customer',
        ExpressionAttributeValues: { ':customer': S('ann'), ...values },
      },
    ],
    ['Scan', { ...common, ...(values && { ExpressionAttributeValues: values }) }],
  ]);
};

export const filterCases: readonly Case[] = EXPRESSIONS.map(filtered);
