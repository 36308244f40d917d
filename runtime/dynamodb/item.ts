import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { toDecimal } from './number';

/** An item as the client sends and receives it. */
export type Item = Record<string, AttributeValue>;

/**
 * The bytes of an item: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce(
    (bytes, [name, value]) => bytes + Buffer.byteLength(name) + attributeBytes(value),
    0,
  );
}

export function attributeBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.L) return value.L.reduce((bytes, element) => bytes + 1 + attributeBytes(element), 3);
  if (value.M) return itemBytes(value.M) + Object.keys(value.M).length + 3;
  return value.B ? value.B.byteLength : 1;
}

function numberBytes(text: string): number {
  const { sign, digits } = toDecimal(text);
  return 1 + Math.ceil(digits.length / 2) + sign.length;
}
