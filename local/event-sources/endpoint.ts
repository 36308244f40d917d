import type { _Record, Shard } from '@aws-sdk/client-dynamodb-streams';
import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import type { Message } from '@aws-sdk/client-sqs';

export interface AwsOptions {
  readonly endpoint: string;
  /** The endpoint that has the tables and their streams. @default `endpoint` */
  readonly tableEndpoint?: string | undefined;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The AWS operations that event sources use. Every method rejects with the service's error. */
export interface Endpoint {
  listMappings(): Promise<EventSourceMappingConfiguration[]>;
  /** Invokes a function and waits for its response. @param signal aborts if the endpoint takes too long */
  invoke(functionArn: string, payload: string, signal: AbortSignal): Promise<Invocation>;
  functionTimeoutSeconds(functionArn: string): Promise<number>;
  findQueue(queueArn: string): Promise<Queue>;
  queueDepth(queueUrl: string): Promise<QueueDepth>;
  /** @param waitSeconds how long to wait for the first message (long polling) */
  receive(queueUrl: string, count: number, waitSeconds: number): Promise<Message[]>;
  /** Deletes up to ten messages. @throws if one could not be deleted */
  deleteMessages(queueUrl: string, receiptHandles: readonly string[]): Promise<void>;
  describeStream(streamArn: string): Promise<StreamDescription>;
  shardIterator(streamArn: string, shardId: string, from: IteratorStart): Promise<string>;
  /** @param waitSeconds how long an endpoint that can may wait for the first record. Others answer at once */
  records(iterator: string, waitSeconds: number, signal: AbortSignal): Promise<RecordPage>;
  /** Sends a message to an SQS queue or an SNS topic. */
  send(destinationArn: string, text: string): Promise<void>;
  putObject(bucket: string, key: string, text: string): Promise<void>;
}

export interface Invocation {
  readonly statusCode: number;
  readonly requestId: string;
  readonly executedVersion: string;
  /** Set if the function ran and failed. */
  readonly functionError?: string | undefined;
  /** The function's response: JSON, if the function is correct. */
  readonly payload: string;
}

export interface Queue {
  readonly url: string;
  readonly visibilityTimeoutSeconds: number;
}

export interface QueueDepth {
  /** Visible messages. */
  readonly waiting: number;
  readonly inFlight: number;
}

export interface StreamDescription {
  readonly enabled: boolean;
  readonly shards: readonly Shard[];
}

export type IteratorStart =
  | { readonly type: 'TRIM_HORIZON' | 'LATEST' }
  | { readonly type: 'AFTER_SEQUENCE_NUMBER'; readonly sequenceNumber: string };

export interface RecordPage {
  readonly records: readonly _Record[];
  /** Undefined if the shard has been read to its end. */
  readonly next?: string | undefined;
}

/** Whether an SDK error has one of these names. */
export const isError = (error: unknown, ...names: readonly string[]): boolean =>
  error instanceof Error && names.includes(error.name);

/** Describes an error briefly. The SDK's own message for a timeout names its internals. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [, milliseconds] = (isError(error, 'TimeoutError') && /(\d+) ?ms/.exec(error.message)) || [];
  return milliseconds ? `no response within ${Number(milliseconds) / 1000} s` : error.message || error.name;
}
