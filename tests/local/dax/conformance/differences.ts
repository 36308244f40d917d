import { isDeepStrictEqual } from 'node:util';
import type { Request } from './case';
import type { Answer, Client, Failure } from './drivers/driver';

/** An answer that differs from the table's. */
export interface Pair {
  readonly request: Request;
  readonly expected: Answer;
  readonly actual: Answer;
}

/** A way in which answers through DAX may differ, published in BEHAVIOURS.md. */
export interface Difference {
  readonly says: string;
  readonly why: string;
  /** The clients that it has been seen with. */
  readonly clients: readonly Client[];
  /** Clients that may have it. The adapter does not have it while it asks the table in place of DAX. */
  readonly sometimes?: readonly Client[];
  readonly covers: (pair: Pair) => boolean;
}

const NODE: readonly Client[] = [
  '@amazon-dax-sdk/client-dax',
  '@amazon-dax-sdk/lib-dax',
  'amazon-dax-client (Node.js)',
];
const ADAPTER: readonly Client[] = ['tableside/runtime/dax'];
const DOCUMENT: readonly Client[] = ['@amazon-dax-sdk/lib-dax'];
const PYTHON: readonly Client[] = ['amazon-dax-client (Python)', 'amazon-dax-client (Python) resource'];
const PUBLISHED = [...NODE, ...PYTHON];

const errorOf = (answer: Answer): Partial<Failure> => ('error' in answer ? answer.error : {});
const outputOf = (answer: Answer): unknown => ('output' in answer ? answer.output : undefined);
const isRejected = ({ expected }: Pair, words: RegExp) => words.test(errorOf(expected).message ?? '');

/** How the clients say what DynamoDB would say, before they send anything. */
const OWN_WORDS = [
  /^The number of conditions on the keys is invalid/,
  /^One of the required keys was not given a value/,
  /near: line \d+ char \d+$/,
  /^Value provided in ExpressionAttributeNames unused in expressions/,
  /^Value 0 at 'limit' failed/,
  /^Batch size should be less than 25/,
  /^Provided list of item keys contains duplicates/,
  /^Supplied AttributeValue is empty/,
  /^1 validation errors? detected: Value ('\[?\]?'|null) at/,
  /^Invalid (length|value) for parameter/,
  /^No write requests provided/,
  /^Invalid ProjectionExpression\. Substitution value not provided/,
  /used in expression is not defined: /,
];

export const DIFFERENCES: Readonly<Record<string, Difference>> = {
  ownWords: {
    says: 'the message of a ValidationException has other words',
    why: 'the client checks the request itself and does not send it',
    clients: PUBLISHED,
    sometimes: ADAPTER,
    covers: ({ expected, actual }) => {
      const { name, message = '' } = errorOf(actual);
      return (
        name === 'ValidationException' &&
        name === errorOf(expected).name &&
        OWN_WORDS.some((words) => words.test(message))
      );
    },
  },
  reservedWords: {
    says: 'expressions may contain reserved words',
    why: 'the client sends parsed expressions, in which attributes are no longer words',
    clients: PUBLISHED,
    sometimes: ADAPTER,
    covers: (pair) => isRejected(pair, /reserved keyword/),
  },
  failedItem: {
    says: 'a failed condition of a single write does not return the item',
    why: 'the clients do not know ReturnValuesOnConditionCheckFailure outside transactions',
    clients: PUBLISHED,
    sometimes: ADAPTER,
    covers: ({ expected, actual }) =>
      'error' in expected &&
      isDeepStrictEqual({ ...expected.error, item: undefined }, { ...errorOf(actual), item: undefined }),
  },
  noCapacity: {
    says: 'ConsumedCapacity is 0 if the cache answers, or if the table returns none',
    why: 'a cache hit consumes no capacity, and the client fills the gap',
    clients: PUBLISHED,
    sometimes: ADAPTER,
    covers: ({ expected, actual }) => {
      const { ConsumedCapacity: consumed, ...rest } = Object(outputOf(actual));
      const { ConsumedCapacity: _, ...expectedRest } = Object(outputOf(expected));
      return isFree(consumed) && isDeepStrictEqual(rest, expectedRest);
    },
  },
  noMetrics: {
    says: 'ItemCollectionMetrics are an empty map if the table returns none',
    why: 'a reply always has the map',
    clients: NODE,
    sometimes: ADAPTER,
    covers: ({ expected, actual }) =>
      isDeepStrictEqual(outputOf(actual), { ...Object(outputOf(expected)), ItemCollectionMetrics: {} }),
  },
  mixedParameters: {
    says: 'legacy parameters beside expressions are ignored',
    why: 'the client uses the expression',
    clients: PUBLISHED,
    sometimes: ADAPTER,
    covers: (pair) => isRejected(pair, /^Can not use both expression and non-expression/) && 'output' in pair.actual,
  },
  extraKey: {
    says: 'other attributes in a key are ignored',
    why: 'the client sends the key attributes only',
    clients: PUBLISHED,
    sometimes: ADAPTER,
    covers: ({ request: [, parameters], actual }) =>
      'Key' in parameters && Object.keys(parameters.Key ?? {}).includes('more') && 'output' in actual,
  },
  emptyExpression: {
    says: 'an empty condition or update expression is ignored',
    why: 'the client does not send it; the Python client sends an empty condition that is no expression',
    clients: PUBLISHED,
    sometimes: ADAPTER,
    covers: (pair) => isRejected(pair, /The expression can not be empty/),
  },
  undefinedValue: {
    says: 'an undefined placeholder is a TypeError',
    why: 'the client does not check placeholders',
    clients: NODE,
    covers: (pair) => isRejected(pair, /not defined/) && errorOf(pair.actual).name === 'TypeError',
  },
  notANumber: {
    says: 'a value that is no number is an error of another name',
    why: 'the client cannot encode it',
    clients: PUBLISHED,
    sometimes: ADAPTER,
    covers: (pair) =>
      isRejected(pair, /cannot be converted to a numeric value/) &&
      /^(IllegalArgumentException|ValueError|TypeError|Error)$/.test(errorOf(pair.actual).name ?? ''),
  },
  emptyBatch: {
    says: 'the error of a BatchWriteItem without requests has the name {}',
    why: 'the client exchanges the parameters of its error',
    clients: NODE,
    covers: (pair) => errorOf(pair.actual).name === '{}' && isRejected(pair, /RequestItems/),
  },
  manyGets: {
    says: 'TransactGetItems has at most 25 items',
    why: 'the client still checks the former limit',
    clients: NODE,
    covers: ({ request: [operation, parameters], actual }) =>
      operation === 'TransactGetItems' &&
      (parameters.TransactItems?.length ?? 0) > 25 &&
      errorOf(actual).name === 'ValidationException',
  },
  nestedElements: {
    says: 'a projected element of a nested list has empty elements in front',
    why: 'the client removes the gaps of the outer list only',
    clients: NODE,
    sometimes: ADAPTER,
    covers: ({ expected, actual }) =>
      isDeepStrictEqual(withoutGaps(actual), expected) && !isDeepStrictEqual(actual, expected),
  },
  objectProperties: {
    says: 'attributes with the names of properties of every object, such as constructor, cannot be projected',
    why: 'the client collects projected attributes in an object',
    clients: NODE,
    covers: ({ actual }) => errorOf(actual).message === "shouldn't be here",
  },
  encodedItems: {
    says: 'the items in cancellation reasons are encoded',
    why: 'the client does not decode them',
    clients: PYTHON,
    covers: ({ expected, actual }) => isDeepStrictEqual(withoutItems(expected), withoutItems(actual)),
  },
  longNumbers: {
    says: 'a number that is written with more than 38 digits, zeros included, is an error',
    why: 'the client counts the digits before it shortens the number',
    clients: ['amazon-dax-client (Python)'],
    covers: ({ request, actual }) =>
      errorOf(actual).name === 'Rounded' && /"-?[0.]*[1-9][\d.]{38,}"/.test(JSON.stringify(request)),
  },
  negativeZero: {
    says: 'negative zero with an exponent is a ValueError as a key',
    why: 'the client removes all of its digits',
    clients: PYTHON,
    covers: ({ request, actual }) => errorOf(actual).name === 'ValueError' && JSON.stringify(request).includes('"-0E'),
  },
  largeIntegers: {
    says: 'an answer with an integer of more than 21 digits is an error',
    why: 'the client writes such integers with an exponent, which its converter does not accept',
    clients: DOCUMENT,
    covers: ({ actual }) => /can't be converted to BigInt/.test(errorOf(actual).message ?? ''),
  },
  rounded: {
    says: 'fractions have the precision of JavaScript numbers',
    why: 'the client converts them to numbers',
    clients: DOCUMENT,
    covers: ({ expected, actual }) => isDeepStrictEqual(roundedNumbers(expected), roundedNumbers(actual)),
  },
};

function isFree(consumed: unknown): boolean {
  if (Array.isArray(consumed)) return consumed.length > 0 && consumed.every(isFree);
  return Object(consumed).CapacityUnits === 0;
}

/** Maps every list and every object in an answer, innermost first. */
function mapped(value: unknown, map: (value: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return map(value.map((element) => mapped(element, map)));
  return map(Object.fromEntries(Object.entries(value).map(([name, field]) => [name, mapped(field, map)])));
}

const withoutGaps = (answer: Answer) =>
  mapped(answer, (value) => (Array.isArray(value) ? value.filter((element) => element !== null) : value));

const withoutItems = (answer: Answer) => {
  const { reasons = [], ...rest } = errorOf(answer);
  return { ...rest, reasons: (reasons as object[]).map((reason) => ({ ...reason, Item: undefined })) };
};

const roundedNumbers = (answer: Answer) =>
  mapped(answer, (value) => {
    const [type] = Object.keys(value as object);
    if (type === 'N') return { N: Number(Object(value).N) };
    return type === 'NS' ? { NS: Object(value).NS.map(Number).sort() } : value;
  });
