import { Reader } from '../cbor/reader';
import { MalformedError } from '../cbor/types';
import type { Input } from './input';

const MAGIC = 'J7yne5G';
/** The first byte of every TLS connection. */
const TLS_HANDSHAKE = 0x16;
/** What the preamble of the Java client says after it, which wants replies in frames. The other clients say 0. */
const FRAMED = 1;
const ITEMS = 5;

/**
 * Takes what a client says first.
 * @returns undefined if it is incomplete
 * @throws MalformedError if it is a client of another protocol
 */
export function takePreamble(input: Input): { readonly isFramed: boolean } | undefined {
  // The first item is checked as soon as it is there: a client of another protocol may wait for an answer.
  const magic = input.peek(1);
  if (magic?.[0] === TLS_HANDSHAKE) throw new MalformedError('a TLS client: this cluster is reached with dax://');
  if (magic && new Reader(magic).read() !== MAGIC) throw new MalformedError('a client of another protocol');
  const bytes = magic && input.peek(ITEMS);
  if (bytes === undefined) return undefined;
  const reader = new Reader(bytes);
  reader.read();
  const isFramed = reader.read() === FRAMED;
  input.take(bytes.length);
  return { isFramed };
}
