import { type Audit, auditUntilRight } from '../../../cli/orders/audit';

const right: Audit = { orders: 1, uncountable: 0, counted: 1n, unlisted: 0, leaderboard: [], page: [] };
const behind: Audit = {
  ...right,
  counted: 0n,
  leaderboard: [{ album: 'Blue', artist: 'Joni', expected: 1n, actual: 0n }],
};

/** Audits one result after the other, half a second apart. @returns the last, and how many there were */
async function audited(seconds: number, ...results: readonly Audit[]) {
  let time = 0;
  let count = 0;
  const clock = {
    now: () => time,
    async sleep(milliseconds: number) {
      time += milliseconds;
    },
  };
  const last = await auditUntilRight(async () => results[count++] ?? behind, seconds, clock);
  return [last, count];
}

describe('an audit that waits', () => {
  it('ends as soon as everything agrees', async () => {
    expect(await audited(60, behind, behind, right)).toEqual([right, 3]);
  });

  it('ends with what differs when its time is over', async () => {
    expect(await audited(2)).toEqual([behind, 5]);
  });

  it('is made once where there is no time', async () => {
    expect(await audited(0)).toEqual([behind, 1]);
  });
});
