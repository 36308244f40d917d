import { groupKey } from '../../../../functions/messages/keys';
import { fanOut } from '../../../../functions/messages/update-conversations/fan-out';

/** The updates in progress, by group. */
function setup() {
  const running = new Map<string, number>();
  const most = { ofAll: 0, ofAGroup: 0 };
  const change = (group: string, by: number) => running.set(group, (running.get(group) ?? 0) + by);
  const store = {
    membersOf: async () => Array.from({ length: 100 }, (_, index) => `user-${index}`),
    update: async (_: string, group: string) => {
      change(group, 1);
      const counts = [...running.values()];
      most.ofAll = Math.max(
        most.ofAll,
        counts.reduce((sum, count) => sum + count),
      );
      most.ofAGroup = Math.max(most.ofAGroup, ...counts);
      await new Promise(setImmediate);
      change(group, -1);
      return 'updated' as const;
    },
  };
  return { store, most };
}

it.each([
  [1, { ofAll: 48, ofAGroup: 48 }],
  [2, { ofAll: 48, ofAGroup: 24 }],
  [5, { ofAll: 45, ofAGroup: 9 }],
  [12, { ofAll: 48, ofAGroup: 4 }],
  [30, { ofAll: 48, ofAGroup: 4 }],
])('shares the updates in progress among %i groups: %j', async (groups, expected) => {
  const { store, most } = setup();
  const updates = Array.from({ length: groups }, (_, index) => ({
    newest: { sequenceNumber: '1', key: groupKey('g'), group: `group-${index}`, sortKey: 'T#m', preview: 'Hi' },
    sequenceNumbers: ['1'],
  }));
  await fanOut(updates, store, new AbortController().signal);
  expect(most).toEqual(expected);
});
