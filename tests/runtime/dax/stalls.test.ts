import { VirtualDax } from './virtual-dax';

let dax: VirtualDax;
/** Lets time pass without any timer, as when the process is frozen. */
let freeze: (milliseconds: number) => void;

beforeEach(() => {
  dax = new VirtualDax();
  const { clock } = dax;
  const now = clock.now.bind(clock);
  let frozenMs = 0;
  clock.now = () => now() + frozenMs;
  freeze = (milliseconds) => {
    frozenMs += milliseconds;
  };
});

/** Does not connect the first times, during which the process is frozen. */
const frozen = (times: number) => () => {
  if (dax.connects > times) return Promise.resolve();
  freeze(5000);
  return dax.silence();
};

describe('a connection that is not made while the process is frozen', () => {
  it('is tried again, and nothing is reported', async () => {
    dax.accepts = frozen(2);
    dax.link.warmUp();
    await dax.clock.pass(2.1);
    expect(await dax.asked()).toMatchObject({ result: 'answer' });
    expect([dax.connects, dax.reports]).toEqual([3, []]);
  });

  it('is not tried for ever', async () => {
    dax.accepts = frozen(Number.POSITIVE_INFINITY);
    dax.link.warmUp();
    await dax.clock.pass(5);
    expect([dax.connects, dax.reports]).toEqual([3, ['not connected in time']]);
  });

  it('is not tried again once the client is destroyed', async () => {
    dax.accepts = frozen(1);
    dax.link.warmUp();
    dax.link.close();
    await dax.clock.pass(5);
    expect([dax.connects, dax.reports]).toEqual([1, []]);
  });
});

it('a connection that fails while the process runs is not tried again', async () => {
  dax.accepts = dax.silence;
  dax.link.warmUp();
  await dax.clock.pass(1.1);
  expect([dax.connects, dax.reports]).toEqual([1, ['not connected in time']]);
});
