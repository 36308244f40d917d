import { sampleScores } from '../../../cli/scores/sample';

const all = (users: number, games: number, seed = 1) => [...sampleScores({ users, games, seed })];

it('creates the scores of every player, one game after the other', () => {
  const scores = all(2, 2);
  expect(scores.map(({ UserId }) => UserId)).toEqual(['user-1', 'user-2', 'user-1', 'user-2']);
  expect(scores[0]).toEqual({
    UserId: 'user-1',
    CreatedTime: expect.any(Number),
    GameTitle: expect.any(String),
    Score: expect.any(Number),
    Wins: expect.any(Number),
    Losses: expect.any(Number),
  });
});

it('creates the same scores from the same seed, and others from another one', () => {
  expect(all(3, 4, 7)).toEqual(all(3, 4, 7));
  const times = (seed: number) => all(3, 4, seed).map(({ CreatedTime }) => CreatedTime);
  expect(times(7).filter((time) => times(8).includes(time))).toEqual([]);
});

it('only adds scores if there are more players or games', () => {
  const more = all(5, 6);
  expect(all(3, 4).filter((score) => !more.some((other) => JSON.stringify(other) === JSON.stringify(score)))).toEqual(
    [],
  );
});

it('gives the games of a player increasing times, so that none replaces another', () => {
  for (const user of ['user-1', 'user-2']) {
    const times = all(2, 500).flatMap(({ UserId, CreatedTime }) => (UserId === user ? [CreatedTime] : []));
    expect(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0))).toBe(true);
    expect(times.every((time) => Number.isSafeInteger(time) && time >= Date.UTC(2024))).toBe(true);
  }
});

it('lets every player play every game, again and again', () => {
  const titles = all(2, 25).flatMap(({ UserId, GameTitle }) => (UserId === 'user-2' ? [GameTitle] : []));
  expect(new Set(titles.slice(0, 10)).size).toBe(10);
  expect(titles.slice(10)).toEqual(titles.slice(0, 15));
});

it('draws values from the ranges of the table, up to their bounds', () => {
  const scores = all(100, 100);
  const range = (values: readonly number[]) => [Math.min(...values), Math.max(...values)];
  expect(range(scores.map(({ Wins }) => Wins))).toEqual([0, 100]);
  expect(range(scores.map(({ Losses }) => Losses))).toEqual([5, 50]);
  const [least = 0, most = 0] = range(scores.map(({ Score }) => Score));
  expect([least >= 1000, least < 1010, most <= 6000, most > 5990]).toEqual([true, true, true, true]);
});
