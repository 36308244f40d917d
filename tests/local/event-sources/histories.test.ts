import { queueHistory } from './queue-history';
import { streamHistory } from './stream-history';

/** Runs histories of these seeds. @throws the first violation, with its seed */
async function run(history: (seed: number) => Promise<void>, count: number): Promise<void> {
  for (let seed = 1; seed <= count; seed++) {
    await history(seed).catch((error) => {
      throw new Error(`history ${seed}: ${error.message}`, { cause: error });
    });
  }
}

const SECONDS = 1000;

describe('whatever fails, and however often the poller is killed,', () => {
  it(
    'each record of a stream succeeds or goes to the destination, in order, and not again',
    async () => {
      await run(streamHistory, 600);
    },
    120 * SECONDS,
  );

  it(
    'each message of a queue succeeds or becomes a dead letter, and is in one invocation at a time',
    async () => {
      await run((seed) => queueHistory(seed, false), 300);
    },
    120 * SECONDS,
  );

  it(
    'each message of a FIFO queue succeeds or becomes a dead letter, in order, one batch a group at a time',
    async () => {
      await run((seed) => queueHistory(seed, true), 300);
    },
    120 * SECONDS,
  );
});
