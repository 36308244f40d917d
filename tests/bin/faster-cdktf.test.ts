import { Fn, StringConcat, Token } from 'cdktf';
import * as fc from 'fast-check';

type Resolve = (value: unknown, options: object) => unknown;

/** See tests/support/jest-environment.js. */
const { resolveOfCdktf: resolve } = globalThis as unknown as { readonly resolveOfCdktf: Resolve };
const { DefaultTokenResolver } = require('cdktf/lib/tokens/resolvable');
const { copyingPlainValues } = require('../../bin/faster-cdktf') as {
  readonly copyingPlainValues: (resolve: Resolve) => Resolve;
};

const options = { scope: undefined, preparing: false, resolver: new DefaultTokenResolver(new StringConcat()) };

/** What a function returns, or the error that it throws. */
function outcome(act: () => unknown) {
  try {
    return { returned: act() };
  } catch (error) {
    return { thrown: (error as Error).message };
  }
}

const expectSame = (value: unknown, prefix?: readonly string[]) => {
  const all = { ...options, ...(prefix && { prefix }) };
  expect(outcome(() => copyingPlainValues(resolve)(value, all))).toEqual(outcome(() => resolve(value, all)));
};

const TOKENS = [
  Token.asString({ Ref: 'a' }),
  `before ${Token.asString('${aws_x.y.z}')} and ${Token.asString(Fn.lookup({ a: 1 }, 'a'))} after`,
  Token.asNumber({ later: 1 }),
  `port ${Token.asNumber({ later: 1 })}`,
  Token.asList({ later: [1] }),
  Token.asNumberList({ later: [1] }),
  Token.asStringMap({ later: 1 }),
  Token.asAny({ later: [undefined, { a: undefined, b: 1 }] }),
  { resolve: () => ({ produced: Token.asString('x') }), creationStack: [], toString: () => '' },
  ['a', Token.asString('b'), undefined],
  { [Token.asString('key')]: 'value' },
  { [Token.asString({ not: 'a string' })]: 'value' },
];

it.each([
  '${data.aws_x.y.z}',
  '$${escaped} }',
  '#{TfToken[TOKEN.404]}',
  '1e+5 and 12e4',
  Token.STRING_MAP_TOKEN_VALUE,
  Token.NUMBER_MAP_TOKEN_VALUE,
  [Token.ANY_MAP_TOKEN_VALUE],
  [[], {}, [undefined], { a: [] }],
  [1, 2.5, -3],
  new Date(0),
  () => 'a function',
  { at: { a: { function: () => 1 } } },
  Object.create(null),
  new (class {
    readonly field = 1;
  })(),
])('has the result of CDKTF for %p', (value) => {
  expectSame(value);
  expectSame({ nested: [value] }, ['resource', 'aws_x']);
});

it('rejects a circular object, as CDKTF does', () => {
  const circular: Record<string, unknown> = {};
  circular.self = [circular];
  const { thrown } = outcome(() => copyingPlainValues(resolve)(circular, options));
  expect(thrown).toContain("circular reference at '/self/0/self/0/");
});

it('has the result of CDKTF for random values with tokens among them', () => {
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(undefined), fc.constantFrom(...TOKENS));
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ withCrossShrink: true }, leaf, fc.array(tie('tree')), fc.dictionary(fc.string(), tie('tree'))),
  }));
  fc.assert(fc.property(tree, (value) => expectSame(value)));
});
