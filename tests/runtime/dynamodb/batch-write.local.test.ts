import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BatchWriteItemCommandOutput } from '@aws-sdk/client-dynamodb';
import { TableStore } from '../../../runtime/dynamodb/batch-write';
import { NOT_SENT } from '../../../runtime/dynamodb/outcome';
import { type Fault, withFaults } from '../../support/faults';
import { Random } from '../../support/random';
import { ids, toWrites, useTable } from './fixture';

const { settings, newClient, stored, unprocessed, put } = useTable();

it('writes whole items in requests of 25, four at once', async () => {
  let [open, most] = [0, 0];
  const client = newClient();
  client.middlewareStack.add((next) => async (args) => {
    most = Math.max(most, ++open);
    return next(args).finally(() => open--);
  });
  const { written, requests } = await put(toWrites(ids(160)), undefined, { client });
  expect([written, await stored(), requests, most]).toEqual([ids(160).sort(), ids(160).sort(), 7, 4]);
});

it('sends other items while some wait for their next try', async () => {
  const deadline = new AbortController();
  const client = newClient();
  client.middlewareStack.add((next) => async (args) => {
    const answer = await next(args);
    const hot = [...JSON.stringify(args.input).matchAll(/"hot\d+"/g)].map(([name]) => JSON.parse(name));
    (unprocessed(...hot) as (answer: BatchWriteItemCommandOutput) => void)(
      answer.output as BatchWriteItemCommandOutput,
    );
    return answer;
  });
  const names = [...Array.from({ length: 100 }, (_, index) => `hot${index}`), ...ids(100)];
  const ended: string[] = [];
  let pauses = 0;
  const sleep = async () => {
    await new Promise(setImmediate);
    if (++pauses > 400) deadline.abort();
    deadline.signal.throwIfAborted();
  };
  const store = new TableStore(client, settings, { clock: { now: Date.now, random: () => 1, sleep } });
  const outcomes = await store.put(toWrites(names), deadline.signal, (key) => ended.push(key));
  const cold = toWrites(ids(100)).map(({ key }) => key);
  expect(ended.slice(0, 100).sort()).toEqual(cold.sort());
  expect([...outcomes.values()].filter((outcome) => outcome === 'written')).toHaveLength(100);
  // Each item ends once.
  expect([ended.length, new Set(ended).size]).toEqual([200, 200]);
});

it('takes no more items than it can send', async () => {
  const deadline = new AbortController();
  let taken = 0;
  async function* source() {
    for (const write of toWrites(ids(1000))) {
      taken++;
      yield { ...write, cost: 400_000 };
    }
  }
  const client = withFaults(newClient(), (_command, attempt) => {
    if (attempt === 20) deadline.abort();
    return 'throttled';
  });
  await new TableStore(client, settings).put(source(), deadline.signal);
  // Two items fill a request, and at most ten of these requests are held.
  expect(taken).toBe(20);
});

it('stops at the deadline and reports which items it did not write', async () => {
  const deadline = new AbortController();
  const choose = (_command: string, attempt: number): Fault | undefined => {
    if (attempt < 5) return undefined;
    deadline.abort();
    return 'reset';
  };
  const { written, failed, failures, requests } = await put(toWrites(ids(300)), choose, { signal: deadline.signal });
  expect([...written, ...failed].sort()).toEqual(ids(300).sort());
  expect(failures).toEqual(failed.map(() => NOT_SENT));
  // Each of the four requests in flight may end either way, and no other request begins.
  expect([written.length >= 50, failed.length >= 75, requests <= 9]).toEqual([true, true, true]);
  expect(await stored()).toEqual(expect.arrayContaining(written));
});

it('does not wait for a table that never answers', async () => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const client = newClient({ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  const { failures } = await put(toWrites(ids(30)), undefined, { signal: AbortSignal.timeout(100), client });
  server.closeAllConnections();
  server.close();
  expect(failures).toEqual(ids(30).map(() => NOT_SENT));
});

it('reports as written only what the table holds, whatever happens', async () => {
  const random = new Random(7);
  const faults: (Fault | undefined)[] = [
    'throttled',
    'throttled',
    'throttled',
    'reset',
    'reset',
    'lost',
    unprocessed('7', '9'),
    undefined,
  ];
  const { written, failed } = await put(toWrites(ids(400)), () => faults[random.between(0, faults.length - 1)], {
    maxTries: 6,
  });
  const held = new Set(await stored());
  expect([...written, ...failed].sort()).toEqual(ids(400).sort());
  expect(written.filter((id) => !held.has(id))).toEqual([]);
  expect([written.length > 0, failed.length > 0]).toEqual([true, true]);
});
