import { inTurns, timed } from '../../runtime/measurement';

describe('turns', () => {
  const round = async (turn: number) => {
    const order: string[] = [];
    const reader = (name: string, milliseconds: number) => async () => {
      order.push(name);
      return milliseconds;
    };
    const times = await inTurns({ a: reader('a', 1), b: reader('b', 2), c: reader('c', 3) }, turn);
    return { order: order.join(''), times };
  };

  it.each([
    [0, 'abc'],
    [1, 'bca'],
    [2, 'cab'],
    [3, 'abc'],
    [7, 'bca'],
  ])('start with another way in turn %i', async (turn, order) => {
    expect(await round(turn)).toEqual({ order, times: { a: 1, b: 2, c: 3 } });
  });

  it('wait for one way before the next', async () => {
    let running = 0;
    const read = async () => {
      expect(++running).toBe(1);
      await new Promise(setImmediate);
      return running--;
    };
    expect(await inTurns({ a: read, b: read }, 1)).toEqual({ a: 1, b: 1 });
  });
});

it('measures how long a read takes, and rejects with its failure', async () => {
  const milliseconds = await timed(() => new Promise((resolve) => setTimeout(resolve, 30)));
  expect(milliseconds).toBeGreaterThan(25);
  await expect(timed(() => Promise.reject(new Error('throttled')))).rejects.toThrow('throttled');
});
