import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { SQSMessageAttribute, SQSRecord } from 'aws-lambda';
import type { QueueMapping } from '../mapping';

/** With a batching window, a message without attributes has a null digest. */
type QueueRecord = Omit<SQSRecord, 'md5OfMessageAttributes'> & { readonly md5OfMessageAttributes?: string | null };

/** In the order of Lambda's events. Attributes that are not listed come last. */
const ATTRIBUTES = [
  'ApproximateReceiveCount',
  'AWSTraceHeader',
  'SentTimestamp',
  'SequenceNumber',
  'MessageGroupId',
  'SenderId',
  'MessageDeduplicationId',
  'ApproximateFirstReceiveTimestamp',
] as const;

/**
 * Converts a message to the record in a function's event, with its fields in Lambda's order.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event
 */
export const toQueueRecord = (message: Message, { sourceArn, windowSeconds }: QueueMapping): QueueRecord => ({
  messageId: message.MessageId ?? '',
  receiptHandle: message.ReceiptHandle ?? '',
  body: message.Body ?? '',
  attributes: inOrder(message.Attributes ?? {}) as unknown as SQSRecord['attributes'],
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [name, toAttribute(value)]),
  ),
  ...digestOf(message, windowSeconds),
  md5OfBody: message.MD5OfBody ?? '',
  eventSource: 'aws:sqs',
  eventSourceARN: sourceArn,
  awsRegion: sourceArn.split(':')[3] ?? '',
});

function digestOf({ MD5OfMessageAttributes: digest }: Message, windowSeconds: number) {
  if (digest) return { md5OfMessageAttributes: digest };
  // As recorded on AWS: no page says so.
  return windowSeconds > 0 ? { md5OfMessageAttributes: null } : {};
}

function inOrder(attributes: NonNullable<Message['Attributes']>) {
  const known = ATTRIBUTES.filter((name) => attributes[name] !== undefined);
  return { ...Object.fromEntries(known.map((name) => [name, attributes[name]])), ...attributes };
}

const toAttribute = ({ StringValue, BinaryValue, DataType }: MessageAttributeValue): SQSMessageAttribute => ({
  ...(StringValue !== undefined && { stringValue: StringValue }),
  ...(BinaryValue !== undefined && { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
  stringListValues: [],
  binaryListValues: [],
  dataType: (DataType ?? 'String') as SQSMessageAttribute['dataType'],
});
