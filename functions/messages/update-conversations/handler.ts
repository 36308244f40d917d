import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';
import { type Instruments, inOrder } from '../../../runtime/invocation';
import { createStreamHandler } from '../../../runtime/stream/handler';
import { checkRecord, eventNamePart, objectPart, textPart } from '../../../runtime/stream/record';
import { type NewItem, type Rejection, readMessage, updatesOf } from './core';
import { type FanOut, fanOut } from './fan-out';
import type { ConversationsStore } from './store';

/** The sender of the events, for errors about events of another shape. */
const SOURCE = 'a DynamoDB stream of the view type NEW_IMAGE or NEW_AND_OLD_IMAGES';
/** Limits a log line: a batch may have thousands of records. */
const MAX_REJECTIONS = 20;
const MAX_KEY_LENGTH = 200;

interface Options extends Instruments {
  /** Time to log and to respond after the deadline. @default 500 */
  readonly marginMs?: number;
  /** Epoch milliseconds. @default Date.now */
  readonly epoch?: () => number;
}

/**
 * Shows new messages in the conversations of their groups' members. Reports the records that another delivery may
 * finish, the earliest first. A message that can never be shown is acknowledged and named in the log.
 */
export const createHandler = (store: ConversationsStore, { epoch = Date.now, ...instruments }: Options = {}) =>
  createStreamHandler(
    async (records, signal) => {
      const { failed, rejections, ...counts } = await follow(store, records, signal, epoch());
      const reasons = [...new Set(failed.map(({ reason }) => reason))];
      const outcome = {
        ...counts,
        rejected: rejections.length,
        ...(rejections.length > 0 && { rejections: rejections.slice(0, MAX_REJECTIONS).map(shown) }),
        failed: failed.length,
        ...(failed.length > 0 && { reasons }),
      };
      return { outcome, failed: failed.map(({ sequenceNumber }) => sequenceNumber) };
    },
    { source: SOURCE, marginMs: 500, ...instruments },
  );

async function follow(store: ConversationsStore, records: readonly DynamoDBRecord[], signal: AbortSignal, now: number) {
  const read = records
    .flatMap(newItem)
    .map((item) => readMessage(item, now))
    .filter((message) => message !== undefined);
  const messages = read.filter((message) => 'group' in message);
  const { rejected, failed, ...counts } = await fanOut(updatesOf(messages), store, signal);
  return {
    messages: messages.length,
    ...counts,
    rejections: [...read.filter((message) => 'reason' in message), ...rejected.map(rejectionOf)],
    failed: inOrder(failed.flatMap((group) => failuresOf(group, signal))),
  };
}

/** The item of a record; none unless it is new. */
function newItem(record: DynamoDBRecord, index: number): NewItem[] {
  const { SequenceNumber = '', Keys, NewImage = {} } = record.dynamodb ?? {};
  checkRecord(index, SOURCE, [
    eventNamePart(record),
    textPart('dynamodb.SequenceNumber', record.dynamodb?.SequenceNumber),
    textPart('dynamodb.Keys.pk.S', Keys?.pk?.S),
    textPart('dynamodb.Keys.sk.S', Keys?.sk?.S),
    ...(record.eventName === 'INSERT' ? [objectPart('dynamodb.NewImage', record.dynamodb?.NewImage)] : []),
  ]);
  if (record.eventName !== 'INSERT') return [];
  const key = { pk: stringOf(Keys?.pk), sk: stringOf(Keys?.sk) };
  return [{ sequenceNumber: SequenceNumber, key, image: NewImage }];
}

const stringOf = (value: AttributeValue | undefined) => ({ S: value?.S ?? '' });

/** The newest message of a group stands for all: the others would change nothing. */
const rejectionOf = ({ newest: { key }, reason }: FanOut['rejected'][number]): Rejection => ({ key, reason });

const failuresOf = ({ sequenceNumbers, reason }: FanOut['failed'][number], { aborted }: AbortSignal) =>
  sequenceNumbers.map((sequenceNumber) => ({
    sequenceNumber,
    reason: aborted ? `deadline exceeded: ${reason}` : reason,
  }));

const shown = ({ key: { pk, sk }, reason }: Rejection) => ({
  pk: pk.S.slice(0, MAX_KEY_LENGTH),
  sk: sk.S.slice(0, MAX_KEY_LENGTH),
  reason,
});
