import { PendingRequests } from '../../../runtime/dax/pending';

describe('pending requests', () => {
  let timers: { ms: number; run: () => void }[];
  let now: number;
  let late: string[];
  let requests: PendingRequests;

  beforeEach(() => {
    timers = [];
    now = 0;
    late = [];
    const after = (ms: number, run: () => void) => {
      const timer = { ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    };
    requests = new PendingRequests({ now: () => now, after, random: () => 0 }, 1000);
  });

  const pending = (name: string) => ({ start: now, late: () => late.push(name), giveUp: undefined });

  it('have one timer, which checks each in its time', () => {
    requests.add(pending('first'));
    now = 400;
    requests.add(pending('second'));
    expect(timers.map(({ ms }) => ms)).toEqual([1000]);
    now = 1000;
    timers.shift()?.run();
    expect([late, timers.map(({ ms }) => ms)]).toEqual([['first'], [400]]);
  });

  it('have no timer once all are answered, because it would keep the process from ending', () => {
    const [first, second] = [pending('first'), pending('second')];
    requests.add(first);
    requests.add(second);
    requests.delete(first);
    expect(timers.length).toBe(1);
    requests.delete(second);
    expect(timers).toEqual([]);
    requests.add(pending('third'));
    expect(timers.length).toBe(1);
  });
});
