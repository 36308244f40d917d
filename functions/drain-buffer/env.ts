import { type Env, optional, parsed, readEnv as read, required } from '../../runtime/env';
import type { KeyAttribute } from '../../tables/schema';

/** The variables of `drain-buffer`. A type, because an interface is not assignable to `Record<string, string>`. */
export type DrainBufferEnv = {
  /** The table's name or ARN. */
  readonly TABLE_NAME: string;
  /** The table's key as JSON, partition key first: `[{"name":"orderId","type":"S"}]`. */
  readonly KEY_ATTRIBUTES: string;
};

/** Set if a message of a FIFO queue that can never be written must hold back its group. */
export type StrictOrderEnv = { readonly STRICT_ORDER: 'true' };

const KEY_RULE =
  'must be JSON like [{"name":"orderId","type":"S"}], with one or two attributes, each of type S, N or B';

const VARIABLES = {
  TABLE_NAME: required,
  KEY_ATTRIBUTES: parsed(KEY_RULE, parseKeyAttributes),
  STRICT_ORDER: optional(parsed('must be true or unset', (text) => text === 'true' || undefined)),
} satisfies Record<keyof (DrainBufferEnv & StrictOrderEnv), unknown>;

/** @throws one error that names every variable that is missing or wrong */
export function readEnv(env: Env) {
  const { TABLE_NAME, KEY_ATTRIBUTES, STRICT_ORDER = false } = read('drain-buffer', env, VARIABLES);
  return { tableName: TABLE_NAME, keyAttributes: KEY_ATTRIBUTES, strictOrder: STRICT_ORDER };
}

function parseKeyAttributes(text: string): KeyAttribute[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) && [1, 2].includes(parsed.length) && parsed.every(isKeyAttribute) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isKeyAttribute(value: Partial<Record<keyof KeyAttribute, unknown>> | null): value is KeyAttribute {
  return typeof value?.name === 'string' && value.name !== '' && ['S', 'N', 'B'].includes(String(value.type));
}
