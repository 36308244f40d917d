import { Random } from '../../support/random';
import { drain, order, type Sent, throttled, written } from './fixture';

describe('a batch that costs more time than there is', () => {
  const ones = JSON.stringify(Array(60_000).fill(1));
  const heavy = (messageId: string, id = messageId): Sent => ({ messageId, body: `{"id":"${id}","a":${ones}}` });

  /** A clock that advances a second per reading. */
  function slowClock(totalMs: number) {
    let time = 0;
    return {
      now: () => {
        time += 1000;
        return time;
      },
      remainingMs: () => totalMs - time,
    };
  }

  it('has its cheap messages written first, and the ones that do not fit handed back', async () => {
    const messages = [heavy('h1'), order('a', 'x'), heavy('h2'), order('b', 'y'), heavy('h3')];
    const { failed, calls, lines } = await drain(messages, written, slowClock(8400));
    expect(calls).toEqual(['y1', 'x1', 'h3']);
    expect([failed, lines]).toEqual([
      ['h1', 'h2'],
      [expect.objectContaining({ written: 3, failed: 2, reasons: { deadline: 2 } })],
    ]);
  });

  it('has a single heavy message written although its pace is not known yet', async () => {
    expect(await drain([heavy('h1')], written, slowClock(1000))).toMatchObject({ failed: [] });
  });

  it('is not read any further after the deadline, and lets timers run in between', async () => {
    const messages = Array.from({ length: 200 }, (_, index) => heavy(`h${index}`));
    const { failed, calls } = await drain(messages, written, { remainingMs: 501 });
    expect(calls.length).toBeLessThan(200);
    expect(failed.length).toBe(200 - calls.length);
  });
});

describe('any batch', () => {
  const seeds = Array.from({ length: 200 }, (_, index) => index + 1);

  const batch = (random: Random) =>
    Array.from({ length: random.between(1, 12) }, (_, v) => {
      const id = `k${random.between(0, 4)}`;
      const message = { v, group: `g${random.between(0, 2)}`, sentAt: random.between(0, 2), ...order(`m${v}`, id, v) };
      return random.chance(1 / 8) ? { ...message, body: '{' } : message;
    });

  it.each([false, true])(
    'has each message written, superseded by a written one, or reported (FIFO: %s)',
    async (fifo) => {
      for (const seed of seeds) {
        const random = new Random(seed);
        const messages = batch(random);
        const log: { id: string | undefined; v: number }[] = [];
        const { failed } = await drain(
          messages,
          ({ item }) => {
            if (random.chance(1 / 6)) return random.chance(0.5) ? throttled : undefined;
            log.push({ id: item.id?.S, v: Number(item.v?.N) });
            return 'written';
          },
          { fifo },
        );
        const isFailed = ({ messageId }: Sent) => failed.includes(messageId);
        const isWritten = ({ v }: { v: number }) => log.some((write) => write.v === v);
        const isSuperseded = ({ body, sentAt }: Sent) =>
          log.some(({ id, v }) => id === JSON.parse(body).id && (messages[v]?.sentAt ?? -1) >= (sentAt ?? 0));
        const wrong = messages.filter((message) => {
          if (isFailed(message)) return isWritten(message);
          if (!fifo) return !isWritten(message) && !isSuperseded(message);
          // A malformed message holds back nothing.
          const group = messages.filter(
            ({ group, v, body }) => group === message.group && v < message.v && body !== '{',
          );
          return !isWritten(message) || group.some(isFailed);
        });
        const ranks = (group: string) => log.map(({ v }) => v).filter((v) => messages[v]?.group === group);
        const disordered = fifo
          ? ['g0', 'g1', 'g2'].map(ranks).filter((rank) => `${rank}` !== `${rank.toSorted((a, b) => a - b)}`)
          : [];
        expect({ seed, wrong, disordered }).toEqual({ seed, wrong: [], disordered: [] });
      }
    },
  );
});
