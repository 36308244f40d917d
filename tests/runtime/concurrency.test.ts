import { setTimeout as sleep } from 'node:timers/promises';
import { eachAtOnce } from '../../runtime/concurrency';

describe('eachAtOnce', () => {
  it('works on every item once, and on no more at a time than the limit', async () => {
    const done: number[] = [];
    let [current, most] = [0, 0];
    await eachAtOnce([5, 1, 4, 2, 3], 2, async (item) => {
      most = Math.max(most, ++current);
      await sleep(item);
      current -= 1;
      done.push(item);
    });
    expect([done.sort(), most]).toEqual([[1, 2, 3, 4, 5], 2]);
  });

  it('finishes the other items when one fails, then rejects with the first failure', async () => {
    const done: number[] = [];
    const all = eachAtOnce([1, 2, 3, 4], 2, async (item) => {
      await sleep(item);
      if (item === 1) throw new Error('first');
      done.push(item);
    });
    await expect(all).rejects.toThrow('first');
    expect(done).toEqual([2, 3, 4]);
  });

  it('ends when as many have failed as may be in progress', async () => {
    const begun: number[] = [];
    const all = eachAtOnce([1, 2, 3, 4], 2, async (item) => {
      begun.push(item);
      throw new Error(`failure ${item}`);
    });
    await expect(all).rejects.toThrow('failure 1');
    expect(begun).toEqual([1, 2]);
  });

  it('does nothing without items', async () => {
    await expect(eachAtOnce([], 3, () => Promise.reject(new Error('called')))).resolves.toBeUndefined();
  });
});
