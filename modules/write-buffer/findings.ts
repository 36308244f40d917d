import { type AlarmProps, alarmFindings } from '../shared/alarm';
import { between, type Finding, flag, keyArnFinding, knownAtSynthesis, must, named } from '../shared/check';
import { type Scaling, scalingFindings } from './scaling';

/** 14 days, see `DeadLetterQueue`. */
const DEAD_LETTERS_RETENTION_SECONDS = 1_209_600;

/** Settings that others are derived from. */
const TIMING = [
  'batchingWindowSeconds',
  'functionTimeoutSeconds',
  'visibilityTimeoutSeconds',
  'maxReceiveCount',
  'retentionSeconds',
  'oldestMessageAlarmSeconds',
] as const;

type Timing = Readonly<Record<(typeof TIMING)[number], number>>;

export interface BufferSettings extends Timing, Scaling, Required<AlarmProps> {
  readonly queueName: string;
  readonly fifo: boolean;
  readonly contentBasedDeduplication: boolean;
  readonly strictOrder: boolean;
  readonly batchSize: number;
  readonly kmsKeyArn?: string;
  readonly deletionProtection: boolean;
}

export function findings(settings: BufferSettings): Finding[] {
  const { queueName, fifo, contentBasedDeduplication, strictOrder, kmsKeyArn } = settings;
  return [
    named(
      'queueName',
      queueName,
      /^[\w-]{1,58}$/,
      'be 1 to 58 letters, digits, hyphens or underscores (fifo adds .fifo)',
    ),
    flag('fifo', fifo),
    flag('strictOrder', strictOrder),
    must('contentBasedDeduplication (without fifo)', contentBasedDeduplication, 'be false', (on) => fifo || !on),
    must('strictOrder (without fifo)', strictOrder, 'be false', (on) => fifo || !on),
    ...batchFindings(settings),
    ...scalingFindings(settings),
    keyArnFinding('kmsKeyArn', kmsKeyArn),
    flag('deletionProtection', settings.deletionProtection),
    ...timingFindings(settings),
    ...alarmFindings(settings),
  ];
}

function batchFindings({ fifo, batchSize, batchingWindowSeconds }: BufferSettings): Finding[] {
  if (fifo) {
    return [
      between('batchSize (with fifo)', batchSize, 1, 10),
      must('batchingWindowSeconds (with fifo)', batchingWindowSeconds, 'be 0', (seconds) => seconds === 0),
    ];
  }
  return [
    between('batchSize', batchSize, 1, 10_000),
    batchSize > 10
      ? between('batchingWindowSeconds (with a batchSize above 10)', batchingWindowSeconds, 1, 300)
      : between('batchingWindowSeconds', batchingWindowSeconds, 0, 300),
  ];
}

/** Finds timings that AWS would reject, or that would delete a message before it becomes a dead letter. */
function timingFindings(timing: Timing): Finding[] {
  const unknown = knownAtSynthesis(Object.fromEntries(TIMING.map((name) => [name, timing[name]])));
  if (unknown.length > 0) return unknown;
  const { functionTimeoutSeconds, visibilityTimeoutSeconds, maxReceiveCount, retentionSeconds } = timing;
  const leastRetention = Math.max(60, maxReceiveCount * visibilityTimeoutSeconds + 1);
  return [
    between('functionTimeoutSeconds', functionTimeoutSeconds, 1, 900),
    between(
      'visibilityTimeoutSeconds (at least 6 × functionTimeoutSeconds + batchingWindowSeconds)',
      visibilityTimeoutSeconds,
      leastVisibility(functionTimeoutSeconds, timing.batchingWindowSeconds),
      43_200,
    ),
    between('maxReceiveCount', maxReceiveCount, 1, 1000),
    between(
      'retentionSeconds (above maxReceiveCount × visibilityTimeoutSeconds, below that of the dead-letter queue)',
      retentionSeconds,
      leastRetention,
      // Dead letters of a standard queue keep their age: with equal retention they would be deleted on arrival.
      DEAD_LETTERS_RETENTION_SECONDS - 1,
    ),
    between(
      'oldestMessageAlarmSeconds (below retentionSeconds)',
      timing.oldestMessageAlarmSeconds,
      1,
      Math.max(retentionSeconds, leastRetention) - 1,
    ),
  ];
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export const leastVisibility = (functionTimeoutSeconds: number, batchingWindowSeconds: number) =>
  6 * functionTimeoutSeconds + batchingWindowSeconds;
