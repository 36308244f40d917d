import type { DynamoDBRecord } from 'aws-lambda';
import { createHandler } from '../../../../functions/orders/publish-leaderboard/handler';
import type { Fault } from '../../../support/faults';
import { Random } from '../../../support/random';
import { createLeaderboard, type Leaderboard, shuffle } from './fixture';

let board: Leaderboard;
jest.setTimeout(30_000);
beforeEach(async () => {
  board = await createLeaderboard();
});
afterEach(() => board.destroy());

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];
let sequence = 10n ** 20n;
const record = (
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE',
  before: Image,
  after: Image,
  expired = false,
): DynamoDBRecord => {
  sequence += 1n;
  const SequenceNumber = String(sequence);
  return {
    eventID: `event-${SequenceNumber}`,
    eventName,
    dynamodb: { SequenceNumber, ...(before && { OldImage: before }), ...(after && { NewImage: after }) },
    ...(expired && { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }),
  };
};
const image = (title: string, note = ''): Image => ({
  album: { M: { title: { S: title }, artist_name: { S: 'Kiss' } } },
  note: { S: note },
});

const plenty = { getRemainingTimeInMillis: () => 60_000 };
const invoke = (Records: DynamoDBRecord[], choose: () => Fault | undefined = () => undefined) =>
  createHandler(board.store({ choose }), { log: () => {} })({ Records }, plenty);

/** As on AWS: a batch that fails is halved and delivered again, until it succeeds or its retries are used up. */
async function deliver(batch: DynamoDBRecord[], choose?: () => Fault | undefined, retries = 30): Promise<void> {
  try {
    expect(await invoke(batch, choose)).toEqual({ batchItemFailures: [] });
  } catch (error) {
    if (retries === 0) throw error;
    const middle = Math.ceil(batch.length / 2);
    const halves = [batch.slice(0, middle), batch.slice(middle)].filter((half) => half.length > 0);
    await Promise.all(halves.map((half) => deliver(half, choose, retries - 1)));
  }
}

/** The changes of some orders, the expected counts, and the records that can never be counted. */
function imagine(random: Random, orders: number) {
  const pick = (limit: number) => random.between(0, limit - 1);
  const counts: Record<string, number> = {};
  const expired: Record<string, number> = {};
  const records: DynamoDBRecord[] = [];
  const broken: string[] = [];
  const add = (title: string | undefined, delta: number) => {
    if (title) counts[title] = (counts[title] ?? 0) + delta;
  };
  const emit = (of: DynamoDBRecord, isBroken: boolean) => {
    records.push(of);
    if (isBroken) broken.push(of.dynamodb?.SequenceNumber ?? '');
  };
  const choose = () => (pick(8) === 0 ? '' : `album ${pick(40)}`);
  for (let order = 0; order < orders; order++) {
    let title = choose();
    emit(record('INSERT', undefined, image(title)), title === '');
    add(title, 1);
    for (let change = pick(4); change > 0; change--) {
      const next = pick(2) ? title : choose();
      emit(record('MODIFY', image(title), image(next, `change ${change}`)), next === '' && title !== '');
      add(title, -1);
      add(next, 1);
      title = next;
    }
    const end = pick(4);
    if (end < 2) records.push(record('REMOVE', image(title), undefined, end === 0));
    if (end === 1) add(title, -1);
    if (end === 0 && title) expired[title] = (expired[title] ?? 0) + 1;
  }
  return {
    records,
    broken,
    expired,
    counts: Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)),
  };
}

it.each([1, 2])('counts the same as a simple sum, whatever happens on the way (seed %i)', async (seed) => {
  const random = new Random(seed);
  const { records, broken, expired, counts } = imagine(random, 100);
  const choose = () => (random.chance(0.08) ? random.pick(['reset', 'lost'] as const) : undefined);
  // Every record at least twice, in any order, by five invocations at once.
  const deliveries = shuffle([...records, ...records, ...shuffle(records, random).slice(0, 50)], random);
  const work = async () => {
    while (deliveries.length > 0) {
      const batch = deliveries.splice(0, random.between(1, 60));
      await deliver(batch, choose);
    }
  };
  await Promise.all(Array.from({ length: 5 }, work));
  const counted = await board.counts();
  expect(Object.fromEntries(Object.entries(counted).filter(([, count]) => count !== 0))).toEqual(counts);
  expect(await board.expired()).toEqual(expired);
  const reported = (await board.failures()).map((body) => JSON.parse(body).sequenceNumber);
  expect([...new Set(reported)].sort()).toEqual(broken.sort());
  expect(await board.page()).toEqual(await board.top());
});

it('never goes back in time when several invocations write the page', async () => {
  await invoke([]);
  const sums: number[] = [];
  const read = async () => sums.push((await board.page()).reduce((sum, row) => sum + Number(row.order_count), 0));
  let writing = true;
  const watch = async () => {
    while (writing) await read();
  };
  const write = async (writer: number) => {
    for (let turn = 0; turn < 6; turn++) {
      const orders = Array.from({ length: 4 }, () =>
        record('INSERT', undefined, image(`album ${(writer + turn) % 8}`)),
      );
      await deliver(orders);
    }
  };
  const watching = watch();
  await Promise.all(Array.from({ length: 6 }, (_, writer) => write(writer)));
  writing = false;
  await watching;
  await read();
  expect(sums).toEqual(sums.toSorted((a, b) => a - b));
  expect([sums.at(-1), new Set(sums).size > 3]).toEqual([144, true]);
  expect(await board.page()).toEqual(await board.top());
});
