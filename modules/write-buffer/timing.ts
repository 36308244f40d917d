import { Token } from 'cdktf';
import { between, type Finding } from '../shared/check';
import type { WriteBufferProps } from '.';

const DAY_SECONDS = 86_400;
const DEAD_LETTERS_RETENTION_SECONDS = 14 * DAY_SECONDS;

type TimingProps = Pick<
  WriteBufferProps,
  | 'fifo'
  | 'batchingWindowSeconds'
  | 'functionTimeoutSeconds'
  | 'visibilityTimeoutSeconds'
  | 'maxReceiveCount'
  | 'retentionSeconds'
  | 'oldestMessageAlarmSeconds'
>;

type Timing = ReturnType<typeof timing>;

/** The props that hang together, with defaults derived from each other. */
export function timing({
  fifo = false,
  batchingWindowSeconds = fifo ? 0 : 1,
  functionTimeoutSeconds = 10,
  // Below 30 seconds, SQS's own default, nothing is gained: only failed messages wait.
  visibilityTimeoutSeconds = Math.max(30, leastVisibility(functionTimeoutSeconds, batchingWindowSeconds)),
  maxReceiveCount = 5,
  retentionSeconds = 4 * DAY_SECONDS,
  oldestMessageAlarmSeconds = maxReceiveCount * visibilityTimeoutSeconds,
}: TimingProps) {
  return {
    batchingWindowSeconds,
    functionTimeoutSeconds,
    visibilityTimeoutSeconds,
    maxReceiveCount,
    retentionSeconds,
    oldestMessageAlarmSeconds,
  };
}

/** What AWS would refuse, and what would lose a message before it is a dead letter. */
export function timingFindings(times: Timing): Finding[] {
  const unknown = Object.entries(times).filter(([, value]) => Token.isUnresolved(value));
  if (unknown.length > 0) {
    return unknown.map(([prop]) => `${prop} must be known at synthesis, since others are derived from it`);
  }
  const { functionTimeoutSeconds, batchingWindowSeconds, visibilityTimeoutSeconds } = times;
  const { maxReceiveCount, retentionSeconds, oldestMessageAlarmSeconds } = times;
  const leastRetention = Math.max(60, maxReceiveCount * visibilityTimeoutSeconds + 1);
  return [
    between('functionTimeoutSeconds', functionTimeoutSeconds, 1, 900),
    between(
      'visibilityTimeoutSeconds (at least 6 × functionTimeoutSeconds + batchingWindowSeconds)',
      visibilityTimeoutSeconds,
      leastVisibility(functionTimeoutSeconds, batchingWindowSeconds),
      43_200,
    ),
    between('maxReceiveCount', maxReceiveCount, 1, 1000),
    between(
      'retentionSeconds (more than maxReceiveCount × visibilityTimeoutSeconds, less than the dead-letter queue’s)',
      retentionSeconds,
      leastRetention,
      // Dead letters of a standard queue keep their age: in a queue that keeps them no longer they would vanish at once.
      DEAD_LETTERS_RETENTION_SECONDS - 1,
    ),
    between(
      'oldestMessageAlarmSeconds (less than retentionSeconds)',
      oldestMessageAlarmSeconds,
      1,
      Math.max(retentionSeconds, leastRetention) - 1,
    ),
  ];
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const leastVisibility = (functionTimeoutSeconds: number, batchingWindowSeconds: number) =>
  6 * functionTimeoutSeconds + batchingWindowSeconds;
