import type { KeyAttribute } from '../../tables/schema';
import type { Item } from './item';

/** DynamoDB's: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MOST_LEVELS = 32;

/** Whether a value of unknown origin is an item as the client sends and receives it, with these keys. */
export const isItem = (value: unknown, keys: readonly KeyAttribute[]): value is Item =>
  isMap(value, 0) && hasKeys(value as Item, keys);

/**
 * Whether a value is a page of items, each with these keys: where the next page begins is undefined, or has these
 * attributes as strings.
 */
export function isPage<Name extends string>(
  value: unknown,
  keys: readonly KeyAttribute[],
  position: readonly Name[],
): value is PageOf<Name> {
  if (!isObject(value) || !Array.isArray(value.items)) return false;
  for (const item of value.items) if (!isItem(item, keys)) return false;
  const { last } = value;
  return (
    last === undefined || (isObject(last) && position.every((name) => isString(last[name], 0) && last[name] !== ''))
  );
}

/** No key is empty in DynamoDB. */
function hasKeys(item: Item, keys: readonly KeyAttribute[]): boolean {
  for (const { name, type } of keys) {
    const value = Object.hasOwn(item, name) ? item[name] : undefined;
    if (!value?.[type]?.length) return false;
  }
  return true;
}

interface PageOf<Name extends string> {
  readonly items: readonly Item[];
  readonly last: Readonly<Record<Name, string>> | undefined;
}

type Check = (content: unknown, level: number) => boolean;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isString: Check = (content) => typeof content === 'string';
const isBytes: Check = (content) => content instanceof Uint8Array;
const isNumber: Check = (content) =>
  typeof content === 'string' && /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(content);

// Every cache hit runs these checks, so they allocate nothing.
const isListOf = (content: unknown, isElement: Check, level: number): boolean => {
  if (!Array.isArray(content)) return false;
  for (const element of content) if (!isElement(element, level)) return false;
  return true;
};
const isSetOf = (content: unknown, isElement: Check): boolean =>
  isListOf(content, isElement, 0) && (content as unknown[]).length > 0;

const isMap: Check = (content, level) => {
  if (!isObject(content)) return false;
  for (const name in content) if (!isAttributeValue(content[name], level)) return false;
  return true;
};

const isAttributeValue: Check = (value, level) => {
  if (!isObject(value) || level > MOST_LEVELS) return false;
  let type: string | undefined;
  for (const name in value) {
    if (type !== undefined) return false;
    type = name;
  }
  return type !== undefined && isContent(type, value[type], level + 1);
};

function isContent(type: string, content: unknown, level: number): boolean {
  if (type === 'S') return isString(content, level);
  if (type === 'N') return isNumber(content, level);
  if (type === 'M') return isMap(content, level);
  if (type === 'L') return isListOf(content, isAttributeValue, level);
  if (type === 'BOOL') return typeof content === 'boolean';
  if (type === 'NULL') return content === true;
  if (type === 'B') return isBytes(content, level);
  if (type === 'SS') return isSetOf(content, isString);
  if (type === 'NS') return isSetOf(content, isNumber);
  return type === 'BS' && isSetOf(content, isBytes);
}
