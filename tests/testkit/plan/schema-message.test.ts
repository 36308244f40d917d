import { withTypes } from '../../../testkit/plan/schema-message';

const varint = (value: number): number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >> 7)]);

/** A field with a length, as Protocol Buffers write it. */
const field = (number: number, content: Buffer | string) => {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from([...varint((number << 3) | 2), ...varint(bytes.length)]), bytes]);
};
const entry = (number: number, key: string, value: string) =>
  field(number, Buffer.concat([field(1, key), field(2, value)]));

const isUsed = (type: string) => type === 'aws_sqs_queue';
const message = (...fields: readonly Buffer[]) => Buffer.concat(fields);

it('keeps the schemas of used types of each kind, and everything that has no type', () => {
  const kinds = [2, 3, 8, 9, 11];
  const others = [
    field(1, 'provider'),
    field(4, 'diagnostic'),
    field(5, 'meta'),
    field(6, ''),
    entry(7, 'arn', 'call'),
  ];
  const all = message(
    ...kinds.flatMap((kind) => [entry(kind, 'aws_sqs_queue', 'used'), entry(kind, 'aws_sqs_queue_policy', 'unused')]),
    ...others,
  );
  const used = kinds.map((kind) => entry(kind, 'aws_sqs_queue', 'used'));
  expect(withTypes(all, isUsed)).toEqual(message(...used, ...others));
});

it('keeps schemas of any length, and nothing of an empty message', () => {
  for (const length of [0, 1, 127, 128, 16_383, 16_384, 300_000]) {
    const used = entry(2, 'aws_sqs_queue', 'x'.repeat(length));
    expect(withTypes(message(entry(2, 'aws_vpc', 'y'.repeat(length)), used), isUsed).equals(used)).toBe(true);
  }
  expect(withTypes(Buffer.alloc(0), isUsed)).toEqual(Buffer.alloc(0));
});

it('rejects what is no such message', () => {
  expect(() => withTypes(Buffer.from([0x08, 1]), isUsed)).toThrow("the provider's schema has a field of wire type 0");
  expect(() => withTypes(Buffer.from([0x12, 0x80]), isUsed)).toThrow('out of range');
});
