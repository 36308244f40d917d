import { toDecimal } from '../runtime/dynamodb/number';
import type { RawItem, RawValue } from './dynamodb-json';

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?(e[-+]?\d+)?$/i;

/**
 * The plain JSON of an item. Numbers keep all their digits. Bytes are base64 strings and sets are lists, so this JSON
 * does not tell them from strings and lists.
 */
export const plainJson = (item: RawItem): string =>
  `{${Object.entries(item)
    .map(([name, value]) => `${JSON.stringify(name)}:${valueJson(value)}`)
    .join(',')}}`;

/** Items as lines of plain JSON. */
export const plainLines = (items: readonly RawItem[]): string => items.map((item) => `${plainJson(item)}\n`).join('');

/** The plain JSON of a value. */
export function valueJson(value: RawValue): string {
  const [type = '', content] = Object.entries(value)[0] ?? [];
  if (type === 'N') return numberJson(content as string);
  if (type === 'NS') return listJson((content as string[]).map(numberJson));
  if (type === 'L') return listJson((content as RawValue[]).map(valueJson));
  if (type === 'M') return plainJson(content as RawItem);
  return type === 'NULL' ? 'null' : JSON.stringify(content);
}

const listJson = (elements: readonly string[]): string => `[${elements.join(',')}]`;

/** DynamoDB endpoints may return numbers that JSON does not have, such as `+1` or `.5`. */
function numberJson(text: string): string {
  if (JSON_NUMBER.test(text)) return text;
  const { sign, digits, magnitude } = toDecimal(text);
  return digits ? `${sign}0.${digits}e${magnitude}` : '0';
}
