import { Random } from '../../../support/random';
import { VirtualClock } from '../../../support/virtual-clock';
import { play } from './history';
import type { Plan } from './plan';
import { ScriptedTable } from './scripted-table';

const LONGEST_SECONDS = 3600;

/** Plays a history in virtual time, on a table in memory. @throws the first broken rule */
export async function playVirtually(plan: Plan): Promise<void> {
  const clock = new VirtualClock();
  const random = new Random(plan.seed);
  const lag = () => random.next() * plan.lagMs;
  const table = new ScriptedTable(() => clock.now(), lag);
  // The deadlines of invocations.
  const timeout = jest.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
    const deadline = new AbortController();
    clock.after(milliseconds, () => deadline.abort());
    return deadline.signal;
  });
  let read = 0;
  let isOver = false;
  const played = play(plan, {
    tableName: 'messages',
    world: {
      random,
      clock,
      faultShare: plan.faultShare,
      execute: ({ constructor: { name }, input }) => table.execute(name, input),
    },
    readRecords: async () => {
      const records = table.stream.slice(read);
      read = table.stream.length;
      return records;
    },
    items: async () => table.all,
  }).finally(() => (isOver = true));
  // It is awaited below.
  played.catch(() => undefined);
  try {
    await clock.pass(LONGEST_SECONDS, () => isOver);
    if (!isOver) throw new Error('the history does not come to rest');
    await played;
  } finally {
    timeout.mockRestore();
  }
}
