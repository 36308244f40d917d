import type { AttributeValue, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { InvalidPart, readRawItem } from '../../../bulk/dynamodb-json';
import type { KeyAttribute } from '../../../tables/schema';
import { type Keys, WrongOption } from './request';

/** Conditions on the keys. DynamoDB takes one on the sort key; from and to together are one. */
export interface KeyOptions {
  readonly partition: string;
  readonly sort?: string;
  readonly sortBeginsWith?: string;
  readonly sortFrom?: string;
  readonly sortTo?: string;
  readonly sortAfter?: string;
  readonly sortBefore?: string;
}

/** The options and what they compare with: `#s >= :s`. */
const OPERATORS = {
  sort: '=',
  sortFrom: '>=',
  sortTo: '<=',
  sortAfter: '>',
  sortBefore: '<',
} as const;

type Condition = Pick<
  QueryCommandInput,
  'KeyConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** The key condition of a query. Values have the types of the keys. @throws WrongOption */
export function keyCondition({ partitionKey, sortKey }: Keys, options: KeyOptions): Condition {
  const sort = sortCondition(sortKey, options);
  return {
    KeyConditionExpression: ['#kp = :kp', ...(sort ? [sort.expression] : [])].join(' AND '),
    ExpressionAttributeNames: { '#kp': partitionKey.name, ...(sort && { '#ks': sort.name }) },
    ExpressionAttributeValues: { ':kp': keyValue('--partition', options.partition, partitionKey), ...sort?.values },
  };
}

function sortCondition(sortKey: KeyAttribute | undefined, options: KeyOptions) {
  const { sortBeginsWith, sortFrom, sortTo } = options;
  const given = [...Object.keys(OPERATORS), 'sortBeginsWith'].filter(
    (name) => options[name as keyof KeyOptions] !== undefined,
  );
  const [first] = given as (keyof typeof OPERATORS | 'sortBeginsWith')[];
  if (first === undefined) return undefined;
  if (!sortKey) throw new WrongOption(`${flagOf(first)} cannot be used: there is no sort key`);
  const { name } = sortKey;
  if (given.join() === 'sortFrom,sortTo') {
    const values = { ':ks': keyValue('--sort-from', sortFrom, sortKey), ':kt': keyValue('--sort-to', sortTo, sortKey) };
    return { expression: '#ks BETWEEN :ks AND :kt', name, values };
  }
  if (given.length > 1) {
    throw new WrongOption(
      `only --sort-from and --sort-to can be used together, got ${given.map((option) => flagOf(option)).join(' and ')}`,
    );
  }
  const values = { ':ks': keyValue(flagOf(first), options[first], sortKey) };
  if (sortBeginsWith === undefined)
    return { expression: `#ks ${OPERATORS[first as keyof typeof OPERATORS]} :ks`, name, values };
  if (sortKey.type === 'N') throw new WrongOption(`--sort-begins-with cannot be used: ${name} is a number`);
  return { expression: 'begins_with(#ks, :ks)', name, values };
}

/** `--sort-begins-with` */
const flagOf = (option: string): string => `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function keyValue(flag: string, text = '', { name, type }: KeyAttribute): AttributeValue {
  if (text === '') throw new WrongOption(`${flag} must not be empty`);
  try {
    return readRawItem({ [name]: { [type]: text } })[name] ?? { S: text };
  } catch (error) {
    if (!(error instanceof InvalidPart)) throw error;
    const rule = error.rule.replace('be a string that contains a number', 'be a number');
    throw new WrongOption(`${flag} must ${rule}, because ${name} is of type ${type}, got ${text}`);
  }
}
