import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  IdempotentParameterMismatchException,
  InternalServerError,
  ItemCollectionSizeLimitExceededException,
  LimitExceededException,
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ResourceInUseException,
  ResourceNotFoundException,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import type { Attempt } from './attempts';
import { isUnsent } from './unsent';
import { fromDax } from './values';

/** An error of the DAX client. It has a `codeSeq` if the cluster answered with it. */
export interface DaxFailure {
  readonly message: string;
  readonly code?: unknown;
  readonly codeSeq?: readonly number[];
  readonly statusCode?: number;
  readonly requestId?: string | null;
  readonly cancellationReasons?: readonly {
    readonly Item?: unknown;
    readonly Code?: string | null;
    readonly Message?: string | null;
  }[];
}

/** The errors that DynamoDB answers through DAX, with the SDK's class of each. */
const EXCEPTIONS = {
  ConditionalCheckFailedException,
  IdempotentParameterMismatchException,
  InternalServerError,
  ItemCollectionSizeLimitExceededException,
  LimitExceededException,
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ResourceInUseException,
  ResourceNotFoundException,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
};

/** The DAX client emits its errors as events. Node wraps an error that is not of the main context, as in jest. */
export function failureOf(error: unknown): DaxFailure {
  const { code, context = error } = error as { readonly code?: unknown; readonly context?: unknown };
  return (code === 'ERR_UNHANDLED_ERROR' ? context : error) as DaxFailure;
}

/**
 * What a failure means for the request:
 * - `answer`: DynamoDB's answer, which the caller gets;
 * - `refused`: it was certainly not executed, and the table decides on it;
 * - `unknown`: it may have been executed.
 */
export type Verdict = 'answer' | 'refused' | 'unknown';

const REFUSED =
  /^(ValidationException|ResourceNotFoundException|NoRouteException|MissingAuthenticationTokenException)$/;
/** A cluster refuses the caller, or the cluster's role may not use the table. */
const DENIED = /AccessDenied|NotAuthorized|UnrecognizedClient|Signature|Token|Authentication|Credentials/;
/** The connection was not open when the request was to be written: messages of Node. */
const NOT_SENT =
  /\b(connect|getaddrinfo) E[A-Z]+\b|socket has been ended by the other party|write after end|after a stream was destroyed|pool is reset or closed/;

/** The longest time to make another connection. No integer, so that the time of no request is the same. */
export const CONNECT_TIMEOUT_MS = 499.5;

export function verdictOf(failure: DaxFailure): Verdict {
  const name = nameOf(failure);
  if (isDenied(failure) || REFUSED.test(name)) return 'refused';
  if (failure.codeSeq && Object.hasOwn(EXCEPTIONS, name) && name !== 'InternalServerError') return 'answer';
  if (isUnsent(failure)) return 'refused';
  if (failure.codeSeq) return 'unknown';
  const isNotSent = NOT_SENT.test(failure.message) || failure.message.endsWith(`timeout after ${CONNECT_TIMEOUT_MS}ms`);
  return isNotSent ? 'refused' : 'unknown';
}

/** Whether DAX refuses the caller or the table: every such request will be refused until somebody changes something. */
export const isDenied = (failure: DaxFailure): boolean =>
  DENIED.test(nameOf(failure)) || (failure.codeSeq?.[1] === 23 && failure.codeSeq[2] === 31);

/** Whether the cluster answered at all. */
export const isAnswered = (failure: DaxFailure): boolean => failure.codeSeq !== undefined;

/** Whether the request is at fault: the DAX client refuses it, or fails to encode it, for which it has no code. */
export const isInvalid = (failure: DaxFailure): boolean =>
  !failure.codeSeq &&
  (/^(ValidationException|IllegalArgumentException)$/.test(nameOf(failure)) ||
    isOfLanguage(failure) ||
    (failure.code === undefined && isUnsent(failure)));

/** Without a node that works, the DAX client fails to call its method. */
const NO_NODE = /of (null|undefined) \(reading '(\w+Items?|query|scan)'\)/;

/** An error of JavaScript itself. Failures of connections have a code. */
const isOfLanguage = ({ code, name, message }: DaxFailure & { readonly name?: string }): boolean =>
  code === undefined && /^(Type|Range|Reference|Syntax)Error$/.test(name ?? '') && !NO_NODE.test(message);

function nameOf({ code, codeSeq }: DaxFailure): string {
  // The DAX client does not know the operation that the cluster lacks as such, and calls it invalid.
  if (codeSeq?.[1] === 37 && codeSeq[3] === 44) return 'ValidationException';
  const text = typeof code === 'string' ? code : '';
  return text === 'InternalServerErrorException' ? 'InternalServerError' : text;
}

/** The error that the SDK throws for this answer. */
export function exceptionOf(failure: DaxFailure, attempt: Attempt): DynamoDBServiceException {
  const name = nameOf(failure) || 'UnknownError';
  const { statusCode = -1, requestId } = failure;
  const $metadata = {
    ...(statusCode > 0 ? { httpStatusCode: statusCode } : {}),
    ...(requestId ? { requestId } : {}),
    ...attempt,
  };
  const message = failure.message.startsWith(`${String(failure.code)}: `)
    ? failure.message.slice(String(failure.code).length + 2)
    : failure.message;
  if (!Object.hasOwn(EXCEPTIONS, name)) {
    return new DynamoDBServiceException({ name, message, $metadata, $fault: statusCode >= 500 ? 'server' : 'client' });
  }
  const Exception = EXCEPTIONS[name as keyof typeof EXCEPTIONS];
  const reasons = failure.cancellationReasons?.map(reasonOf);
  return new Exception({ message, $metadata, ...(reasons ? { CancellationReasons: reasons } : {}) });
}

/** DynamoDB leaves out what a reason does not have; the DAX client returns null. */
function reasonOf({ Code, Message, Item }: NonNullable<DaxFailure['cancellationReasons']>[number]) {
  return {
    Code: Code ?? 'None',
    ...(Message ? { Message } : {}),
    ...(Item ? { Item: fromDax(Item) as TransactionReasonItem } : {}),
  };
}

type TransactionReasonItem = NonNullable<
  NonNullable<TransactionCanceledException['CancellationReasons']>[number]['Item']
>;
