import { queueHistory } from './queue-history';
import { streamHistory } from './stream-history';

const TIMEOUT_MS = 120_000;

/** How many histories run, with seeds from 1. */
export interface HistoryCounts {
  readonly stream: number;
  readonly queue: number;
  readonly fifo: number;
}

/** Tests event sources in random histories of failures and crashes, in virtual time. */
export function testHistories({ stream, queue, fifo }: HistoryCounts): void {
  describe('event sources whose functions fail and whose poller is killed', () => {
    const cases = [
      ['deliver each record of a stream in order until it succeeds or goes to the destination', streamHistory, stream],
      [
        'deliver each message of a queue, in one invocation at a time, until it succeeds or becomes a dead letter',
        (seed: number) => queueHistory(seed, false),
        queue,
      ],
      [
        'deliver each message of a FIFO queue in order, one batch per group at a time, until it succeeds or becomes a dead letter',
        (seed: number) => queueHistory(seed, true),
        fifo,
      ],
    ] as const;
    it.each(cases)('%s', async (_, history, count) => run(history, count), TIMEOUT_MS);
  });
}

/** @throws the first violation, with its seed */
async function run(history: (seed: number) => Promise<void>, count: number): Promise<void> {
  for (let seed = 1; seed <= count; seed++) {
    await history(seed).catch((error) => {
      throw new Error(`history ${seed}: ${error.message}`, { cause: error });
    });
  }
}
