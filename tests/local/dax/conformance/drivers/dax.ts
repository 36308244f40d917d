import { normalized, normalizedReasons } from '../answers';
import type { Request } from '../case';
import type { Answer, Driver, Failure } from './driver';
import { fromNative, toNative, Unsupported } from './native';
import { mapValues } from './values';

/** An error of both generations of the JavaScript client. */
interface DaxError extends Error {
  readonly code?: string;
  readonly cancellationReasons?: readonly { Code?: string; Message?: string; Item?: unknown }[];
}

const IN_DOCUMENTS: Readonly<Record<string, string>> = {
  GetItem: 'get',
  PutItem: 'put',
  UpdateItem: 'update',
  DeleteItem: 'delete',
  Query: 'query',
  Scan: 'scan',
  BatchGetItem: 'batchGet',
  BatchWriteItem: 'batchWrite',
  TransactGetItems: 'transactGet',
  TransactWriteItems: 'transactWrite',
};

type Method = (parameters: unknown) => Promise<unknown>;

/** Sends with the JavaScript clients, whose methods are called `getItem` and so on. */
export const daxDriver = (
  call: (method: string, parameters: unknown) => Promise<unknown>,
  close: () => void,
): Driver => ({
  send: ([operation, parameters]) =>
    answerOf(() =>
      call(`${operation.charAt(0).toLowerCase()}${operation.slice(1)}`, mapValues(parameters, withBuffers)),
    ),
  close,
});

/** Sends with `DaxDocument`, which takes native values. */
export const documentDriver = (document: object, close: () => void): Driver => ({
  send: ([operation, parameters]: Request) =>
    answerOf(async () => {
      const method = (document as Record<string, Method>)[IN_DOCUMENTS[operation] ?? ''];
      const output = await method?.call(document, mapValues(parameters, toNative));
      return mapValues(output, fromNative);
    }),
  close,
});

async function answerOf(call: () => Promise<unknown>): Promise<Answer> {
  try {
    return { output: normalized(await call()) };
  } catch (error) {
    return error instanceof Unsupported ? { unsupported: error.message } : { error: failureOf(error as DaxError) };
  }
}

/** The name is in `code`, which is also in front of the message. */
function failureOf({ name, code = name, message, cancellationReasons: reasons }: DaxError): Failure {
  const text = message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message;
  return { name: code, message: text, ...(reasons && { reasons: normalizedReasons(reasons) }) };
}

/** The clients change values, and take bytes as a Buffer only. */
export function withBuffers(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (Array.isArray(value)) return value.map(withBuffers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withBuffers(field)]));
}
