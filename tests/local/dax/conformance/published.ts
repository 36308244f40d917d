import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { KeySchema } from '../../../../local/dax/wire/key';

const SOURCE = '@amazon-dax-sdk/client-dax/src';
// Internal modules of the client, without types.
const AttributeValueEncoder = require(`${SOURCE}/AttributeValueEncoder`);
const BigDecimal = require(`${SOURCE}/BigDecimal`);
const LexDecimal = require(`${SOURCE}/LexDecimal`);

/** What the published JavaScript client encodes and decodes. */
export const published = {
  sortKey: (number: string): Buffer => LexDecimal.encode(new BigDecimal(number)),
  /** @throws if bytes are left */
  sortKeyNumber(bytes: Buffer): string {
    const found: unknown[] = [];
    if (LexDecimal.decode(bytes, 0, found) !== bytes.length) throw new Error('bytes are left');
    return String(found[0]);
  },
  key: (schema: KeySchema, item: Record<string, AttributeValue>): Buffer =>
    AttributeValueEncoder.encodeKey(
      item,
      schema.map((key) => ({ AttributeName: key?.name, AttributeType: key?.type })),
    ),
  value: (value: unknown): Buffer => AttributeValueEncoder.encodeAttributeValue(value),
};
