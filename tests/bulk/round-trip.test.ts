import fc from 'fast-check';
import { BadLine } from '../../bulk/bad-line';
import { dynamoDbLines, type RawItem, type RawValue } from '../../bulk/dynamodb-json';
import { readItems } from '../../bulk/items';
import { collect, stream } from './stream';

const RUNS = 500;

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const name = fc
  .oneof(text, fc.constantFrom('__proto__', 'constructor', 'toString', 'a.b'))
  .filter((found) => found !== '');
const number = fc
  .tuple(fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }), fc.integer({ min: -90, max: 80 }))
  // DynamoDB writes zero in one way only.
  .map(([digits, exponent]) => (digits === 0n ? '0' : `${digits}E${exponent}`));
const bytes = fc.uint8Array({ maxLength: 20 }).map((found) => Buffer.from(found).toString('base64'));
const set = (element: fc.Arbitrary<string>) => fc.uniqueArray(element, { minLength: 1, maxLength: 4 });
const numbers = fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 4 }).map((found) => found.map(String));

const { value } = fc.letrec<{ value: RawValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.record({ S: text }),
    fc.record({ N: number }),
    fc.record({ B: bytes }),
    fc.record({ BOOL: fc.boolean() }),
    fc.constant({ NULL: true }),
    fc.record({ SS: set(text) }),
    fc.record({ NS: numbers }),
    fc.record({ BS: set(bytes) }),
    fc.record({ L: fc.array(tie('value'), { maxLength: 4 }) }),
    fc.record({ M: fc.array(fc.tuple(name, tie('value')), { maxLength: 4 }).map(Object.fromEntries) }),
  ),
}));
const item = fc
  .array(fc.tuple(name, value), { maxLength: 6 })
  .map((attributes): RawItem => ({ ...Object.fromEntries(attributes), id: { S: 'x' } }));

/** Bytes as base64, as DynamoDB writes them. */
const asRaw = (found: unknown): unknown =>
  JSON.parse(
    JSON.stringify(found, (_, inner) =>
      inner?.type === 'Buffer' ? Buffer.from(inner.data).toString('base64') : inner,
    ),
  );

it('reads every item that an export has written, exactly', async () => {
  await fc.assert(
    fc.asyncProperty(item, async (written) => {
      const schema = { partitionKey: { name: 'id', type: 'S' } } as const;
      const [entry] = await collect(readItems(stream(dynamoDbLines([written])), schema));
      if (!entry || entry.content instanceof BadLine) throw new Error(JSON.stringify(entry));
      const [write] = entry.content.writes;
      expect(JSON.stringify(asRaw(write?.item))).toBe(JSON.stringify(written));
    }),
    { numRuns: RUNS },
  );
});
