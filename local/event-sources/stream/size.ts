import type { AttributeValue } from '@aws-sdk/client-dynamodb-streams';

type Item = Readonly<Record<string, AttributeValue>>;

const CONTAINER_BYTES = 3;

/**
 * The size of an item or key as DynamoDB computes it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const itemBytes = (item: Item = {}): number =>
  sum(Object.entries(item).map(([name, value]) => Buffer.byteLength(name) + valueBytes(value)));

function valueBytes({ S, N, B, BOOL, NULL, SS, NS, BS, L, M }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return numberBytes(N);
  if (B !== undefined) return B.length;
  if (BOOL !== undefined || NULL !== undefined) return 1;
  if (SS) return sum(SS.map((text) => Buffer.byteLength(text)));
  if (NS) return sum(NS.map(numberBytes));
  if (BS) return sum(BS.map(({ length }) => length));
  if (L) return CONTAINER_BYTES + sum(L.map((value) => 1 + valueBytes(value)));
  return M ? CONTAINER_BYTES + itemBytes(M) + Object.keys(M).length : 0;
}

/** One byte for each two significant digits, and one more; another one for a minus sign. */
function numberBytes(text: string): number {
  const [mantissa = ''] = text.toLowerCase().replace(/[-+]/, '').replace('.', '').split('e');
  const digits = mantissa.replace(/^0+|0+$/g, '').length;
  return digits === 0 ? 1 : 1 + Math.ceil(digits / 2) + (text.startsWith('-') ? 1 : 0);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
