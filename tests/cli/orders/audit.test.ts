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

  const wrong = (album: string) => ({ album, artist: 'Joni', expected: 1n, actual: 0n });
  const wrongRow = (album: string) => ({ ...wrong(album), expectedRows: [1], actualRows: [] });

  it('ends when each album has agreed once, since tables are read at different moments while orders arrive', async () => {
    const first = { ...right, orders: 2, leaderboard: [wrong('A'), wrong('B')], page: [wrongRow('C')] };
    const second = { ...right, orders: 3, leaderboard: [wrong('B'), wrong('D')], page: [] };
    const third = { ...right, orders: 4, leaderboard: [wrong('A'), wrong('D')], page: [wrongRow('C')] };
    expect(await audited(60, first, second, third)).toEqual([{ ...right, orders: 4 }, 3]);
  });

  it('ends with what differed in every audit, as it was in the last', async () => {
    const always = { ...wrong('A'), expected: 7n };
    const results = Array.from({ length: 5 }, (_, index) => ({
      ...right,
      leaderboard: [wrong(`once ${index}`), index === 4 ? always : wrong('A')],
      page: [wrongRow(`once ${index}`), wrongRow('B')],
    }));
    expect(await audited(2, ...results)).toEqual([{ ...right, leaderboard: [always], page: [wrongRow('B')] }, 5]);
  });

  it('keeps apart an album of the leaderboard and the same one on the page', async () => {
    const onBoard = { ...right, leaderboard: [wrong('A')] };
    const onPage = { ...right, page: [wrongRow('A')] };
    expect(await audited(60, onBoard, onPage)).toEqual([right, 2]);
  });

  it('is made once where there is no time', async () => {
    expect(await audited(0)).toEqual([behind, 1]);
  });
});
