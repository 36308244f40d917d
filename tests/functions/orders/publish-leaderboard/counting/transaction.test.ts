import type { CountableChange } from '../../../../../functions/orders/publish-leaderboard/core';
import { groupChanges } from '../../../../../functions/orders/publish-leaderboard/counting/transaction';

const album = (title: string, delta: number) => ({ album: title, artist: 'Kiss', delta });
const orders = (titles: readonly string[]): CountableChange[] =>
  titles.map((title, index) => ({ eventId: `${index}`, sequenceNumber: `${index}`, deltas: [album(title, 1)] }));
const actions = (group: readonly CountableChange[]) =>
  group.length + new Set(group.flatMap(({ deltas }) => deltas.map((delta) => delta.album))).size;

it('returns no group for no change', () => {
  expect(groupChanges([])).toEqual([]);
});

it('puts 99 changes of one album in a group, with one action for the album', () => {
  expect(groupChanges(orders(Array(100).fill('A'))).map((group) => group.length)).toEqual([99, 1]);
});

it('puts 50 changes of 50 albums in a group', () => {
  const titles = Array.from({ length: 51 }, (_, index) => `album ${index}`);
  expect(groupChanges(orders(titles)).map((group) => group.length)).toEqual([50, 1]);
});

it('puts 33 moves between 66 albums in a group, with two more actions each', () => {
  const moves = Array.from({ length: 34 }, (_, index) => ({
    eventId: `${index}`,
    sequenceNumber: `${index}`,
    deltas: [album(`from ${index}`, -1), album(`to ${index}`, 1)],
  }));
  expect(groupChanges(moves).map((group) => group.length)).toEqual([33, 1]);
});

it('keeps the changes of an album together, and loses none, within 100 actions', () => {
  const changes = orders(Array.from({ length: 300 }, (_, index) => `album ${index % 3}`));
  const groups = groupChanges(changes);
  expect(groups.map(actions)).toEqual([100, 100, 100, 6]);
  expect(
    groups
      .flat()
      .map(({ eventId }) => Number(eventId))
      .sort((a, b) => a - b),
  ).toEqual([...changes.keys()]);
});
