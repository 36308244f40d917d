import * as fc from 'fast-check';
import type { Position } from '../../../../functions/messages/caches';
import type { Progress } from '../../../../functions/messages/list-conversations/core';
import { readPage } from '../../../../functions/messages/list-conversations/pages';
import type { ConversationStore } from '../../../../functions/messages/list-conversations/store';
import type { Item } from '../../../../runtime/dynamodb/item';

const sortKey = (time: number) => String(time).padStart(6, '0');
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The conversations of a user, and an index that may show each of them as it was, as it is, twice or not at all. */
class VirtualTable implements ConversationStore {
  /** All sort keys of the newest message that a conversation had; the last one counts. */
  readonly conversations = new Map<string, string[]>();
  queries = 0;

  constructor(
    count: number,
    private readonly lag: (choices: number) => number,
    private readonly itemsPerRequest = 7,
  ) {
    for (let index = 0; index < count; index += 1) this.move(`g${index}`, index);
  }

  move(group: string, time: number): void {
    const before = this.conversations.get(group) ?? [];
    // As the stream function does it: the time of a conversation never goes back.
    if ((before.at(-1) ?? '') < sortKey(time)) this.conversations.set(group, [...before, sortKey(time)]);
  }

  async newest(_: string, limit: number, after: Position | undefined) {
    this.queries += 1;
    const entries = [...this.conversations]
      .flatMap(([group, states]) => this.seen(states).map((state) => toItem(group, state)))
      .toSorted((a, b) => compare(positionOf(b), positionOf(a)))
      .filter((item) => !after || positionOf(item) < `${after.last_message_sk} ${after.sk}`);
    const items = entries.slice(0, limit);
    const last = items.length === limit ? items.at(-1) : undefined;
    return {
      items,
      last: last && { sk: last.sk?.S ?? '', last_message_sk: last.last_message_sk?.S ?? '' },
      source: 'table' as const,
    };
  }

  async all(_: string, after: string) {
    const groups = [...this.conversations.keys()].filter((group) => group > after).toSorted(compare);
    const items = groups
      .slice(0, this.itemsPerRequest)
      .map((group) => toItem(group, this.conversations.get(group)?.at(-1) ?? ''));
    // Of a group that is not created yet.
    const pending: Item = { pk: { S: 'GRP#u' }, sk: { S: `${groups[0]}-pending` } };
    return {
      items: groups.length > 0 ? [...items.slice(0, 1), pending, ...items.slice(1)] : [],
      isLast: groups.length <= this.itemsPerRequest,
    };
  }

  private seen(states: readonly string[]): readonly string[] {
    const recent = states.slice(-2);
    const choice = this.lag(4);
    if (choice === 0) return recent;
    if (choice === 1) return [];
    return recent.slice(choice === 2 ? 0 : -1).slice(0, 1);
  }
}

const toItem = (group: string, state: string): Item => ({
  pk: { S: 'GRP#u' },
  sk: { S: group },
  last_message_sk: { S: state },
});
const positionOf = ({ sk, last_message_sk }: Item) => `${last_message_sk?.S} ${sk?.S}`;

/** Reads all pages. @param between is called after each page */
async function readAll(table: VirtualTable, limit: number, between: (page: number) => void) {
  const pages: (readonly Item[])[] = [];
  let progress: Progress | undefined;
  do {
    const page = await readPage({ user: 'u', limit, progress }, table);
    pages.push(page.items);
    progress = page.progress;
    between(pages.length);
  } while (progress && pages.length < 500);
  expect(progress).toBeUndefined();
  return pages;
}

const idsOf = (pages: readonly (readonly Item[])[]) => pages.flat().map(({ sk }) => sk?.S ?? '');

it('lists each conversation exactly once over all pages, while they move and the index lags', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 1, max: 10 }),
      fc.boolean(),
      // After each page: groups that get a message, and whether it is a new one or was delayed.
      fc.array(fc.array(fc.tuple(fc.nat(50), fc.integer({ min: -40, max: 5 })), { maxLength: 8 }), { maxLength: 30 }),
      fc.infiniteStream(fc.nat(99)),
      async (count, limit, lags, moves, random) => {
        const table = new VirtualTable(count, (choices) => (lags ? Number(random.next().value) % choices : 3));
        const before = [...table.conversations.keys()];
        const pages = await readAll(table, limit, (page) => {
          for (const [group, time] of moves[page - 1] ?? []) table.move(`g${group}`, 60 + page + time);
        });
        const ids = idsOf(pages);
        expect(new Set(ids).size).toBe(ids.length);
        // A list of one page is what the index has.
        if (pages.length > 1 || !lags) expect(before.filter((group) => !ids.includes(group))).toEqual([]);
        expect(pages.every((items) => items.length <= limit)).toBe(true);
        const times = pages.map((items) => items.map(({ last_message_sk }) => last_message_sk?.S ?? ''));
        expect(times).toEqual(times.map((ofPage) => ofPage.toSorted((a, b) => compare(b, a))));
      },
    ),
    { numRuns: 1000 },
  );
});

it.each([0, 1, 4, 5, 20])('lists %i conversations newest first if none moves', async (count) => {
  const table = new VirtualTable(count, () => 3);
  const ids = idsOf(await readAll(table, 5, () => undefined));
  expect(ids).toEqual(Array.from({ length: count }, (_, index) => `g${count - 1 - index}`));
});

it('lists what moved to the top in the meantime after the end of the index', async () => {
  const table = new VirtualTable(6, () => 3);
  const pages = await readAll(table, 2, (page) => {
    if (page === 1) table.move('g1', 100);
    if (page === 1) table.move('g5', 101);
    if (page === 2) table.move('g0', 99);
  });
  expect(pages.map((items) => items.map(({ sk }) => sk?.S))).toEqual([
    ['g5', 'g4'],
    ['g3', 'g2'],
    ['g1', 'g0'],
  ]);
});

it('makes one request for a list of one page, and one for each page of the index', async () => {
  const table = new VirtualTable(4, () => 3);
  const all = jest.spyOn(table, 'all');
  await readPage({ user: 'u', limit: 5, progress: undefined }, table);
  expect([table.queries, all.mock.calls.length]).toEqual([1, 0]);
  await readPage({ user: 'u', limit: 3, progress: undefined }, table);
  expect([table.queries, all.mock.calls.length]).toEqual([2, 0]);
});

it('limits how much of what was listed already it reads for one answer', async () => {
  const table = new VirtualTable(100, () => 3);
  const all = jest.spyOn(table, 'all');
  const pages = await readAll(table, 90, () => undefined);
  expect(pages.map(({ length }) => length)).toEqual([90, 10, 0]);
  expect(all.mock.calls.length).toBe(15);
});
