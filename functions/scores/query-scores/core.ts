import { InvalidRequest } from '../../../runtime/errors';
import { attributesOf, quote, readCount } from '../../../runtime/request';
import { readToken, toToken } from '../../../runtime/token';
import { type Query, readUserId } from '../table';

export const MOST = 100;
const DEFAULT_LIMIT = 25;
const ATTRIBUTES = ['userId', 'limit', 'after', 'consistent'];

/** @throws InvalidRequest */
export function readRequest(event: unknown): Query {
  const given = attributesOf(event);
  const { userId, limit = DEFAULT_LIMIT, after, consistent = false } = given;
  if (userId === undefined || !Object.keys(given).every((name) => ATTRIBUTES.includes(name))) {
    throw new InvalidRequest(`the request must be { userId, limit?, after?, consistent? }, got ${quote(event)}`);
  }
  if (typeof consistent !== 'boolean') {
    throw new InvalidRequest(`consistent must be true or false, got ${quote(consistent)}`);
  }
  const query = { userId: readUserId('userId', userId), limit: readCount('limit', limit, MOST), consistent };
  return after === undefined ? query : { ...query, after: readAfter(after, query.userId) };
}

/** The `after` of a page, with which a request asks for the one after it. */
export const toAfter = (userId: string, last: string): string => toToken([userId, last]);

function readAfter(after: unknown, userId: string): string {
  const [user, last, ...more] = readToken(after);
  if (user === userId && isNumber(last) && more.length === 0) return last;
  throw new InvalidRequest(`after must be the unchanged after of an answer to the same userId, got ${quote(after)}`);
}

/** Whether it is a number as DynamoDB returns it: with at most 38 digits, and zeros for its magnitude. */
const isNumber = (value: unknown): value is string =>
  typeof value === 'string' && /^-?\d{1,130}(\.\d{1,130})?$/.test(value);
