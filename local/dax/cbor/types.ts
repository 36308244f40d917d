/** A decoded CBOR item. Integers beyond 2^53 are `bigint`. https://www.rfc-editor.org/rfc/rfc8949 */
export type Cbor =
  | number
  | bigint
  | string
  | Uint8Array
  | boolean
  | null
  | undefined
  | Tagged
  | readonly Cbor[]
  | ReadonlyMap<Cbor, Cbor>;

export class Tagged {
  constructor(
    readonly tag: number,
    readonly value: Cbor,
  ) {}
}

/** The upper three bits of an item's first byte. */
export const MAJOR = {
  unsigned: 0,
  negative: 1,
  bytes: 2,
  text: 3,
  array: 4,
  map: 5,
  tag: 6,
  simple: 7,
} as const;

/** The lower five bits of the first byte of a string, array or map without a length, and of the break that ends it. */
export const INDEFINITE = 31;

export const BREAK = 0xff;

/** Bytes that are not what the protocol requires. The message says what was expected, and what came. */
export class MalformedError extends Error {
  public override readonly name = 'MalformedError';
}
