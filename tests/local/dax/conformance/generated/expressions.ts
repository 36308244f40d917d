import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import type { Item } from '../case';

/** An expression with its values. Paths are `p0` to `p3`, of which `p0` to `p2` are in `PROBE`. */
export interface Expression {
  readonly text: string;
  readonly values: Item;
}

/** The item that generated expressions are about. */
export const PROBE: Item = {
  p0: { N: '7.5' },
  p1: { S: 'seven' },
  p2: { M: { q0: { L: [{ N: '1' }, { S: 'x' }, { M: { q1: { N: '-2' } } }] }, q1: { B: Uint8Array.of(1, 2) } } },
  p4: { SS: ['a', 'b'] },
  p5: { NS: ['1', '2.5'] },
  p6: { L: [{ N: '1' }, { N: '2' }] },
};

const PATHS = [
  'p0',
  'p1',
  'p2',
  'p3',
  'p4',
  'p5',
  'p6',
  'p2.q0',
  'p2.q1',
  'p2.q0[0]',
  'p2.q0[2].q1',
  'p2.q9',
  'p6[1]',
  'p6[7]',
];
const path = fc.constantFrom(...PATHS);

const comparable: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.constantFrom('7.5', '1', '-2', '0', '2.50', '1E+40').map((N) => ({ N })),
  fc.constantFrom('seven', 's', 'x', 'a', '').map((S) => ({ S })),
  fc.constantFrom([1, 2], [1], []).map((bytes) => ({ B: Uint8Array.from(bytes) })),
);
const any: fc.Arbitrary<AttributeValue> = fc.oneof(
  comparable,
  fc.constantFrom<AttributeValue>(
    { BOOL: true },
    { NULL: true },
    { SS: ['b', 'a'] },
    { L: [{ N: '1.0' }, { N: '2' }] },
  ),
);

/** A part of an expression that takes the placeholder for its next value. */
type Part = (use: (value: AttributeValue) => string) => string;

const operators = fc.constantFrom('=', '<>', '<', '<=', '>', '>=');
const types = fc.constantFrom('S', 'N', 'B', 'BOOL', 'NULL', 'L', 'M', 'SS', 'NS', 'BS');

/** Paths with the value that they have, so that equal values are compared often. */
const EQUAL: readonly (readonly [path: string, value: AttributeValue])[] = [
  ['p0', { N: '7.50' }],
  ['p1', { S: 'seven' }],
  ['p2.q1', { B: Uint8Array.of(1, 2) }],
  ['p2.q0[2].q1', { N: '-2.0' }],
];

const comparison: fc.Arbitrary<Part> = fc.oneof(
  fc.tuple(fc.constantFrom(...EQUAL), operators).map(
    ([[left, right], operator]): Part =>
      (use) =>
        `${left} ${operator} ${use(right)}`,
  ),
  fc.tuple(path, operators, comparable).map(
    ([left, operator, right]): Part =>
      (use) =>
        `${left} ${operator} ${use(right)}`,
  ),
  fc.tuple(path, fc.constantFrom('=', '<>'), any).map(
    ([left, operator, right]): Part =>
      (use) =>
        `${left} ${operator} ${use(right)}`,
  ),
  fc
    .tuple(path, operators, path)
    .filter(([left, , right]) => left !== right)
    .map(
      ([left, operator, right]): Part =>
        () =>
          `${left} ${operator} ${right}`,
    ),
  fc.tuple(path, fc.array(any, { minLength: 1, maxLength: 3 })).map(
    ([left, list]): Part =>
      (use) =>
        `${left} IN (${list.map(use).join(', ')})`,
  ),
  path.map(
    (left): Part =>
      (use) =>
        `${left} BETWEEN ${use({ N: '1' })} AND ${use({ N: '8' })}`,
  ),
  fc.tuple(path, operators, fc.integer({ min: 0, max: 4 })).map(
    ([left, operator, size]): Part =>
      (use) =>
        `size(${left}) ${operator} ${use({ N: String(size) })}`,
  ),
);

const call: fc.Arbitrary<Part> = fc.oneof(
  fc.tuple(fc.constantFrom('attribute_exists', 'attribute_not_exists'), path).map(
    ([name, left]): Part =>
      () =>
        `${name}(${left})`,
  ),
  fc.tuple(path, types).map(
    ([left, type]): Part =>
      (use) =>
        `attribute_type(${left}, ${use({ S: type })})`,
  ),
  fc.tuple(path, fc.constantFrom('s', 'seven', 'x')).map(
    ([left, start]): Part =>
      (use) =>
        `begins_with(${left}, ${use({ S: start })})`,
  ),
  fc.tuple(path, comparable).map(
    ([left, right]): Part =>
      (use) =>
        `contains(${left}, ${use(right)})`,
  ),
);

const condition: fc.Arbitrary<Part> = fc.letrec<{ condition: Part }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
    { weight: 2, arbitrary: comparison },
    { weight: 2, arbitrary: call },
    {
      weight: 1,
      arbitrary: tie('condition').map(
        (inner): Part =>
          (use) =>
            `NOT (${inner(use)})`,
      ),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(tie('condition'), fc.constantFrom('AND', 'OR'), tie('condition'), fc.boolean()).map(
        ([left, operator, right, isGrouped]): Part =>
          (use) => {
            const both = `${left(use)} ${operator} ${right(use)}`;
            return isGrouped ? `(${both}) ${operator} attribute_exists(p0)` : both;
          },
      ),
    },
  ),
})).condition;

const operand: fc.Arbitrary<Part> = fc.oneof(
  any.map(
    (right): Part =>
      (use) =>
        use(right),
  ),
  path.map(
    (from): Part =>
      () =>
        from,
  ),
  fc.tuple(path, any).map(
    ([from, otherwise]): Part =>
      (use) =>
        `if_not_exists(${from}, ${use(otherwise)})`,
  ),
  fc.tuple(fc.constantFrom('+', '-'), fc.constantFrom('p0', 'p6[0]')).map(
    ([operator, from]): Part =>
      (use) =>
        `${from} ${operator} ${use({ N: '0.5' })}`,
  ),
  fc.constantFrom('p6', 'p2.q0').map(
    (from): Part =>
      (use) =>
        `list_append(${from}, ${use({ L: [{ S: 'last' }] })})`,
  ),
);

/** Targets that do not overlap. */
const TARGETS = ['p0', 'p1', 'p3', 'p2.q0[0]', 'p2.q5', 'p6[0]'];

const update: fc.Arbitrary<Part> = fc
  .tuple(
    fc
      .shuffledSubarray(TARGETS, { minLength: 1 })
      .chain((targets) => fc.tuple(...targets.map((target) => fc.tuple(fc.constant(target), operand)))),
    fc.shuffledSubarray(['p2.q0[1]', 'p2.q1', 'p9']),
    fc.boolean(),
  )
  .map(
    ([settings, removals, isAdded]): Part =>
      (use) =>
        [
          `SET ${settings.map(([target, right]) => `${target} = ${right(use)}`).join(', ')}`,
          ...(removals.length > 0 ? [`REMOVE ${removals.join(', ')}`] : []),
          ...(isAdded
            ? [`ADD p7 ${use({ N: '2' })}, p5 ${use({ NS: ['4', '1'] })}`, `DELETE p4 ${use({ SS: ['a'] })}`]
            : []),
        ].join(' '),
  );

function expression(part: Part): Expression {
  const values: Item = {};
  const text = part((value) => {
    const placeholder = `:v${Object.keys(values).length}`;
    values[placeholder] = value;
    return placeholder;
  });
  return { text, values };
}

export const conditions: fc.Arbitrary<Expression> = condition.map(expression);
export const updates: fc.Arbitrary<Expression> = update.map(expression);
export const projections: fc.Arbitrary<string> = fc
  .shuffledSubarray(
    ['p0', 'p1', 'p3', 'p4', 'p2.q0[0]', 'p2.q0[2].q1', 'p2.q1', 'p2.q9', 'p6[1]', 'p6[0]', 'p6[5]', 'id'],
    { minLength: 1 },
  )
  .map((paths) => paths.join(', '));
