import type { TableSettings } from '../../runtime/dynamodb/batch-write';
import type { KeyAttribute } from '../../runtime/dynamodb/key';

/**
 * The variables of `drain-buffer`. A type and not an interface, because only a type may stand where a
 * `Record<string, string>` is wanted.
 */
export type DrainBufferEnv = {
  /** The table's name or ARN. */
  readonly TABLE_NAME: string;
  /** JSON text of the table's key, partition key first: `[{"name":"orderId","type":"S"}]`. */
  readonly KEY_ATTRIBUTES: string;
};

/** Set where a message of a FIFO queue that can never be written holds back its group. */
export type StrictOrderEnv = { readonly STRICT_ORDER: 'true' };

type Variables = DrainBufferEnv & StrictOrderEnv;

export interface DrainBufferSettings extends TableSettings {
  readonly strictOrder: boolean;
}

/** Reads the variables, or throws one error that names each that is missing or wrong. */
export function readEnv({
  TABLE_NAME,
  KEY_ATTRIBUTES,
  STRICT_ORDER,
}: { [Name in keyof Variables]?: string | undefined }): DrainBufferSettings {
  const keyAttributes = parseKeyAttributes(KEY_ATTRIBUTES);
  const isOrderRight = STRICT_ORDER === undefined || STRICT_ORDER === 'true';
  if (TABLE_NAME && keyAttributes && isOrderRight) {
    return { tableName: TABLE_NAME, keyAttributes, strictOrder: STRICT_ORDER === 'true' };
  }
  const wrong: string[] = [];
  if (!TABLE_NAME) wrong.push(`TABLE_NAME must name a table, got ${quote(TABLE_NAME)}`);
  if (!keyAttributes) {
    wrong.push(
      'KEY_ATTRIBUTES must be JSON like [{"name":"orderId","type":"S"}], with one or two names, each of type S, N or B, ' +
        `got ${quote(KEY_ATTRIBUTES)}`,
    );
  }
  if (!isOrderRight) wrong.push(`STRICT_ORDER must be true or not set, got ${quote(STRICT_ORDER)}`);
  throw new Error(`drain-buffer: ${wrong.join('; ')}`);
}

function quote(value: string | undefined): string {
  return value === undefined ? 'nothing' : `'${value}'`;
}

function parseKeyAttributes(text = ''): KeyAttribute[] | undefined {
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
