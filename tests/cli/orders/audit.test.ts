import { type Audit, auditUntilRight } from '../../../cli/orders/audit';

const right: Audit = {
  orders: 1,
  uncountable: 0,
  counted: 1n,
  expired: 0n,
  unlisted: 0,
  leaderboard: [],
  page: [],
};
const behind: Audit = {
  ...right,
  counted: 0n,
  leaderboard: [{ album: 'Blue', artist: 'Joni', expected: 1n, actual: 0n }],
};

/** Audits with injected results, half a second apart. @returns the last result and the number of audits */
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

describe('auditUntilRight', () => {
  it('returns as soon as everything agrees', async () => {
    expect(await audited(60, behind, behind, right)).toEqual([right, 3]);
  });

  it('returns the differences after the timeout', async () => {
    expect(await audited(2)).toEqual([behind, 5]);
  });

  const wrong = (album: string) => ({ album, artist: 'Joni', expected: 1n, actual: 0n });
  const wrongRow = (album: string) => ({ ...wrong(album), expectedRows: [1], actualRows: [] });

  it('returns when each album has agreed once, because tables are read at different moments', async () => {
    const first = { ...right, orders: 2, leaderboard: [wrong('A'), wrong('B')], page: [wrongRow('C')] };
    const second = { ...right, orders: 3, leaderboard: [wrong('B'), wrong('D')], page: [] };
    const third = { ...right, orders: 4, leaderboard: [wrong('A'), wrong('D')], page: [wrongRow('C')] };
    expect(await audited(60, first, second, third)).toEqual([{ ...right, orders: 4 }, 3]);
  });

  it('returns the albums that differed in every audit, as in the last one', async () => {
    const always = { ...wrong('A'), expected: 7n };
    const results = Array.from({ length: 5 }, (_, index) => ({
      ...right,
      leaderboard: [wrong(`once ${index}`), index === 4 ? always : wrong('A')],
      page: [wrongRow(`once ${index}`), wrongRow('B')],
    }));
    expect(await audited(2, ...results)).toEqual([{ ...right, leaderboard: [always], page: [wrongRow('B')] }, 5]);
  });

  it('treats an album on the leaderboard and on the page separately', async () => {
    const onBoard = { ...right, leaderboard: [wrong('A')] };
    const onPage = { ...right, page: [wrongRow('A')] };
    expect(await audited(60, onBoard, onPage)).toEqual([right, 2]);
  });

  it('audits once without a timeout', async () => {
    expect(await audited(0)).toEqual([behind, 1]);
  });
});
