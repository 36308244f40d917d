import type { Random } from '../../support/random';
import { Raw, type Records, THROTTLED } from './scripted-aws';
import { failing, nameOf } from './world';

/** The result of a batch in a function. */
export interface Outcome {
  /** The response, or an error that the function throws. */
  readonly answer: unknown;
  /** Whether the endpoint rejected the invocation. */
  readonly refused?: true;
  /** The records that succeeded. */
  readonly succeeded: Records;
}

const identifierOf = ({ messageId, dynamodb }: Records[number]) => messageId ?? dynamodb?.SequenceNumber;

export const isPoisoned = (record: Records[number]): boolean => nameOf(record).startsWith('poison');

/** The outcome of a healthy function, which only fails poisoned records. */
function healthy(records: Records, reports: boolean): Outcome {
  const first = records.findIndex(isPoisoned);
  if (first < 0) return { answer: null, succeeded: records };
  if (!reports) return { answer: new Error('poison'), succeeded: [] };
  const failed = records.slice(first);
  return { answer: failing(...failed.map(identifierOf)), succeeded: records.slice(0, first) };
}

/** A random outcome while there is chaos, then that of a healthy function. */
export function outcomeOf(random: Random, records: Records, reports: boolean, isChaos: boolean): Outcome {
  const kind = isChaos
    ? random.pick(['healthy', 'healthy', 'throws', 'throttled', 'garbage', 'partial'] as const)
    : 'healthy';
  if (kind === 'throws') return { answer: new Error('chaos'), succeeded: [] };
  if (kind === 'throttled') return { answer: THROTTLED, refused: true, succeeded: [] };
  if (kind === 'healthy' || !reports) return healthy(records, reports);
  if (kind === 'garbage') {
    const answer = random.pick([
      new Raw('{'),
      failing(''),
      failing(null),
      failing('unknown'),
      { batchItemFailures: [{}] },
    ]);
    return { answer, succeeded: [] };
  }
  const poison = records.findIndex(isPoisoned);
  const first = random.between(0, poison < 0 ? records.length - 1 : poison);
  return { answer: failing(...records.slice(first).map(identifierOf)), succeeded: records.slice(0, first) };
}
