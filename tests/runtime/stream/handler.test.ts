import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { itemId } from '../../../runtime/dynamodb/key';
import { createStreamHandler, type Handled } from '../../../runtime/stream/handler';

const event = { Records: [{ eventID: '1' }, { eventID: '2' }] } as DynamoDBStreamEvent;
const plenty = { getRemainingTimeInMillis: () => 30_000 };

function setup(handle: (records: readonly DynamoDBRecord[], signal: AbortSignal) => Promise<Handled>) {
  const lines: unknown[] = [];
  const trails: unknown[] = [];
  const levels: string[] = [];
  let time = 0;
  const handler = createStreamHandler(handle, {
    source: 'a DynamoDB stream',
    marginMs: 500,
    now: () => (time += 7.4),
    log: (level, message, fields) => {
      levels.push(level);
      (message === 'trail' ? trails : lines).push(fields);
    },
  });
  return { handler, lines, trails, levels };
}

it('reports what failed, and logs the outcome', async () => {
  const { handler, lines } = setup(async (records) => ({ outcome: { found: records.length }, failed: ['1'] }));
  expect(await handler(event, plenty)).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
  expect(lines).toEqual([{ records: 2, found: 2, milliseconds: 7 }]);
});

const recordOf = (id: string) => ({
  eventID: `event-${id}`,
  dynamodb: { SequenceNumber: id, Keys: { b: { N: '1.0' }, a: { B: 'AAE=' } }, NewImage: { a: { S: 'secret' } } },
});
const ITEM = itemId({ a: { B: Uint8Array.from([0, 1]) }, b: { N: '1' } });

it('names each record without its content, in lines of at most 25, with what became of all', async () => {
  const { handler, trails } = setup(async () => ({ outcome: {}, failed: [], common: { page: 'written' } }));
  const Records = Array.from({ length: 30 }, (_, index) => recordOf(String(index)));
  await handler({ Records } as unknown as DynamoDBStreamEvent, plenty);
  const entry = (index: number) => ({ eventId: `event-${index}`, sequenceNumber: `${index}`, item: ITEM });
  const entries = Array.from({ length: 30 }, (_, index) => entry(index));
  expect(trails).toEqual([
    { page: 'written', trail: entries.slice(0, 25) },
    { page: 'written', trail: entries.slice(25) },
  ]);
  expect(JSON.stringify(trails)).not.toContain('secret');
});

it('names the records of an invocation that fails, too', async () => {
  const { handler, trails, levels } = setup(() => Promise.reject(new Error('access denied')));
  const failing = { Records: [recordOf('7')] } as unknown as DynamoDBStreamEvent;
  await expect(handler(failing, plenty)).rejects.toThrow('access denied');
  expect(trails).toEqual([{ trail: [{ eventId: 'event-7', sequenceNumber: '7', item: ITEM }] }]);
  expect(levels).toEqual(['error', 'info']);
});

it('logs why an invocation fails', async () => {
  const { handler, lines } = setup(() => Promise.reject(new Error('access denied')));
  await expect(handler(event, plenty)).rejects.toThrow('access denied');
  expect(lines).toEqual([{ records: 2, error: 'Error: access denied', milliseconds: 7 }]);
});

it('says that the deadline was exceeded', async () => {
  const { handler, lines } = setup(async (_, signal) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    throw new Error('aborted');
  });
  await expect(handler(event, { getRemainingTimeInMillis: () => 505 })).rejects.toThrow(
    'deadline exceeded: Error: aborted',
  );
  expect(lines).toEqual([{ records: 2, error: 'Error: deadline exceeded: Error: aborted', milliseconds: 7 }]);
});

it('names an event of another shape', async () => {
  const { handler, lines } = setup(() => Promise.reject(new Error('not called')));
  await expect(handler({ key1: 'a' } as never, plenty)).rejects.toThrow(
    'the event must be { "Records": [ … ] }, as a DynamoDB stream sends it, got an object with "key1"',
  );
  expect(lines).toEqual([]);
});
