import { MalformedError } from '../cbor/types';
import { Writer } from '../cbor/writer';

/** An error that the endpoint itself detects. The code is that of DynamoDB, or of AWS. */
export class DaxError extends Error {
  public override readonly name: string;

  constructor(
    code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
    this.name = code;
  }
}

export const validationError = (message: string) => new DaxError('ValidationException', message);

/** Why one request of a transaction was cancelled. */
interface Reason {
  readonly code: string | undefined;
  readonly message: string | undefined;
  /** Values of the item that the condition was checked against. */
  readonly item: Uint8Array | undefined;
}

/** The first number: the request must not be repeated as it is, or it may be. */
const [PERMANENT, TRANSIENT] = [4, 1];
/** Errors of DynamoDB. */
const DYNAMODB = [37, 38, 39] as const;
const AUTHENTICATION = [23, 31] as const;

const CODES: Readonly<Record<string, readonly number[]>> = {
  ProvisionedThroughputExceededException: [TRANSIENT, ...DYNAMODB, 40],
  ResourceNotFoundException: [PERMANENT, ...DYNAMODB, 41],
  AccessDeniedException: [PERMANENT, 37, 38, 42],
  ConditionalCheckFailedException: [PERMANENT, ...DYNAMODB, 43],
  ResourceInUseException: [PERMANENT, ...DYNAMODB, 45],
  ValidationException: [PERMANENT, ...DYNAMODB, 46],
  // The numbers that tell clients that a write may have been done.
  InternalServerError: [TRANSIENT, ...DYNAMODB, 47],
  ItemCollectionSizeLimitExceededException: [PERMANENT, ...DYNAMODB, 48],
  LimitExceededException: [TRANSIENT, ...DYNAMODB, 49],
  ThrottlingException: [TRANSIENT, ...DYNAMODB, 50],
  TransactionConflictException: [PERMANENT, ...DYNAMODB, 57],
  TransactionCanceledException: [PERMANENT, ...DYNAMODB, 58],
  TransactionInProgressException: [PERMANENT, ...DYNAMODB, 59],
  IdempotentParameterMismatchException: [PERMANENT, ...DYNAMODB, 60],
  RequestLimitExceeded: [TRANSIENT, ...DYNAMODB, 61],
  InvalidSignatureException: [PERMANENT, ...AUTHENTICATION, 32],
  UnrecognizedClientException: [PERMANENT, ...AUTHENTICATION, 32],
  MissingAuthenticationTokenException: [PERMANENT, ...AUTHENTICATION, 33],
};

/** How the SDK names an error of a response that names none. */
const NAMELESS = 'Unknown';

/** @param evidence what came in place of an answer of DynamoDB */
export const notDynamoDb = (evidence: string) =>
  new DaxError('InternalServerError', `The table endpoint does not answer as DynamoDB does: ${evidence}`, 500);

interface Described {
  readonly code: string;
  readonly message: string;
  readonly requestId: string | undefined;
  readonly status: number;
}

/** The code, message and status of any error, as clients see it. */
export function describeError(error: unknown): Described {
  if (error instanceof MalformedError) return described('ValidationException', `Malformed request: ${error.message}`);
  if (error instanceof DaxError) return described(error.name, error.message, error.status);
  const { name, message, $metadata, $fault } = error as Error & {
    readonly $metadata?: { readonly requestId?: string; readonly httpStatusCode?: number };
    readonly $fault?: string;
  };
  const { httpStatusCode: status, requestId } = $metadata ?? {};
  if (status !== undefined && $fault !== undefined && name !== NAMELESS) {
    return { code: name, message, requestId, status };
  }
  if (status !== undefined) return describeError(notDynamoDb(`HTTP status ${status}`));
  const cause = $metadata === undefined ? 'The DAX endpoint failed' : 'The table does not answer';
  return described('InternalServerError', `${cause}: ${message || name}`, 500);
}

const described = (code: string, message: string, status = 400): Described => ({
  code,
  message,
  requestId: undefined,
  status,
});

export function errorReply({ code, message, requestId, status }: Described, reasons?: readonly Reason[]): Buffer {
  const unknown = status >= 500 ? CODES.InternalServerError : CODES.ValidationException;
  const numbers = CODES[code] ?? unknown ?? [];
  const writer = new Writer().array(numbers.length);
  for (const number of numbers) writer.integer(number);
  writer.text(message).array(reasons ? 4 : 3);
  optionalText(writer, requestId).text(code).integer(status);
  if (reasons) {
    writer.array(reasons.length * 3);
    for (const reason of reasons) {
      optionalText(optionalText(writer, reason.code), reason.message);
      if (reason.item === undefined) writer.nothing();
      else writer.bytes(reason.item);
    }
  }
  return writer.finish();
}

const optionalText = (writer: Writer, text: string | undefined): Writer =>
  text === undefined ? writer.nothing() : writer.text(text);
