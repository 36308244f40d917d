import type { Random } from './random';
import { Raw, type Records, THROTTLED } from './scripted-aws';
import { failing, nameOf } from './world';

/** What a function made of a batch. */
export interface Outcome {
  /** What it answers; an error is thrown. */
  readonly answer: unknown;
  /** Whether the endpoint refused to run it. */
  readonly refused?: true;
  /** The records that it did not fail. */
  readonly succeeded: Records;
}

const identifierOf = ({ messageId, dynamodb }: Records[number]) => messageId ?? dynamodb?.SequenceNumber;

export const isPoisoned = (record: Records[number]): boolean => nameOf(record).startsWith('poison');

/** How a healthy function that may report failures deals with its batch. */
function healthy(records: Records, reports: boolean): Outcome {
  const first = records.findIndex(isPoisoned);
  if (first < 0) return { answer: null, succeeded: records };
  if (!reports) return { answer: new Error('poison'), succeeded: [] };
  const failed = records.slice(first);
  return { answer: failing(...failed.map(identifierOf)), succeeded: records.slice(0, first) };
}

/** Any outcome that there is, while there is chaos; else that of a healthy function. */
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
