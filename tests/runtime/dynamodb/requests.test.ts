import { SEND_NOW, toRequests, type Write, type Writes } from '../../../runtime/dynamodb/requests';

const writes = (count: number, cost: number): Write[] =>
  Array.from({ length: count }, () => ({ key: '', item: {}, cost }));

async function sizes(of: Writes): Promise<number[]> {
  const found: number[] = [];
  for await (const { length } of toRequests(of)) found.push(length);
  return found;
}

it.each([
  ['no request for no item', writes(0, 1), []],
  ['25 items per request', writes(51, 1), [25, 25, 1]],
  ['items up to a cost of half a million per request', writes(5, 200_000), [3, 2]],
  ['a request for each item that costs more', writes(2, 9_000_000), [1, 1]],
])('makes %s', async (_what, of, expected) => {
  expect(await sizes(of)).toEqual(expected);
});

it('ends a request where the next item takes a while', async () => {
  async function* source() {
    yield SEND_NOW;
    yield* writes(2, 1);
    yield SEND_NOW;
    yield* writes(1, 1);
  }
  expect(await sizes(source())).toEqual([2, 1]);
});
