import { createCache } from '../../../runtime/cache';
import { entryName, leaseAfter, type Seen } from '../../../runtime/cache/codec';
import type { RedisClient } from '../../../runtime/cache/commands';
import { RedisLink } from '../../../runtime/cache/link';
import { VirtualClock } from '../../support/virtual-clock';

const KEYS = [['a'], ['b']];
const leaseOf = (id: string, before: Seen<unknown>) => Buffer.from(leaseAfter(before, entryName('waiting', [id]), 1));

/** The lease that others hold at each read. */
const LEASES: readonly [what: string, leaseAt: (read: number, id: string) => Buffer][] = [
  ['is renewed at each read', (_, id) => leaseOf(id, { is: 'absent' })],
  ['is taken over at each read', (read, id) => leaseOf(id, { is: 'lease', family: 'f', number: read })],
  ['is taken over slowly', (read, id) => leaseOf(id, { is: 'lease', family: 'f', number: Math.floor(read / 3) })],
  ['is renewed with the same number', (_, id) => leaseOf(id, { is: 'lease', family: 'f', number: 5 })],
  [
    'has a large number',
    (() => {
      const leases = new Map<string, Buffer>();
      return (_, id) => {
        const lease = leases.get(id) ?? leaseOf(id, { is: 'lease', family: 'f', number: 1000 });
        leases.set(id, lease);
        return lease;
      };
    })(),
  ],
];

it.each(
  LEASES.flatMap(([what, leaseAt]) =>
    [true, false].flatMap((isTaken) => [100, 1000].map((budgetMs) => [what, isTaken, budgetMs, leaseAt] as const)),
  ),
)('waits within the budget for a lease that %s, which it can take over: %s, with %i ms', async (...setup) => {
  const [what, isTaken, budgetMilliseconds, leaseAt] = setup;
  const time = new VirtualClock();
  const clock = { now: () => time.now(), after: time.after.bind(time), random: () => 0.999 };
  let reads = 0;
  const travel = <T>(reply: T) => time.sleep(1).then(() => reply);
  const replace = jest.fn(() => travel(true));
  const redis = {
    open: true,
    getMany: () => travel(KEYS.map(([id = '']) => leaseAt(reads, id))).finally(() => (reads += 1)),
    take: () => travel(isTaken),
    replace,
  } as unknown as RedisClient;
  const link = new RedisLink(async () => redis, { clock, budgetMilliseconds, log: () => undefined });
  const load = jest.fn(async (keys: readonly (readonly string[])[]) => keys.map(String));
  const started = time.now();
  const found = createCache<string>(link, { namespace: 'waiting' })
    .get(KEYS, load)
    .then((values) => [values, time.now() - started] as const);
  await time.pass(10);
  const [values, waitedMs] = await found;
  expect([values.map(({ value }) => value), load.mock.calls.length]).toEqual([['a', 'b'], 1]);
  // Three quarters of the budget, and the round trips after them.
  expect(waitedMs).toBeLessThanOrEqual(0.75 * budgetMilliseconds + 6);
  // A lease that stays is old enough to be taken over at the end.
  if (what === 'has a large number') expect(replace).toHaveBeenCalledTimes(isTaken ? KEYS.length : 0);
});
