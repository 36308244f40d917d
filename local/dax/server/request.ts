import { Reader } from '../cbor/reader';
import { type Cbor, MalformedError } from '../cbor/types';
import { METHODS, SERVICE } from '../wire/methods';
import type { Input } from './input';

/**
 * Takes the next request.
 * @returns undefined if it is incomplete
 * @throws MalformedError if there is no such method: it is not known how many arguments follow
 */
export function takeRequest(input: Input) {
  const head = input.peek(2);
  if (head === undefined) return undefined;
  const { name, arity } = methodOf(new Reader(head));
  const bytes = input.peek(2 + arity);
  if (bytes === undefined) return undefined;
  input.take(bytes.length);
  const reader = new Reader(bytes);
  const [, , ...args]: Cbor[] = Array.from({ length: 2 + arity }, () => reader.read());
  return { name, args, bytes };
}

function methodOf(reader: Reader) {
  if (reader.read() !== SERVICE) throw new MalformedError('a request of an unknown service');
  const number = reader.read();
  const method = METHODS.get(number as never);
  if (method === undefined) throw new MalformedError(`a request of the unknown method ${String(number)}`);
  return method;
}
