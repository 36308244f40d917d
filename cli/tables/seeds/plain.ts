import { readBody } from '../../../runtime/dynamodb/body';
import type { Item } from '../../../runtime/dynamodb/item';
import { InvalidBody } from '../../../runtime/errors';

/** The item of a plain object. */
export function itemOf(value: object): Item {
  const read = readBody(JSON.stringify(value), []);
  if (read instanceof InvalidBody) throw read;
  return read.item;
}
