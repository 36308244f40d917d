import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { createStreamHandler, type Handled } from '../../../runtime/stream/handler';

const event = { Records: [{ eventID: '1' }, { eventID: '2' }] } as DynamoDBStreamEvent;
const plenty = { getRemainingTimeInMillis: () => 30_000 };

function setup(handle: (records: readonly DynamoDBRecord[], signal: AbortSignal) => Promise<Handled>) {
  const lines: unknown[] = [];
  let time = 0;
  const handler = createStreamHandler(handle, {
    source: 'a DynamoDB stream',
    marginMs: 500,
    now: () => (time += 7.4),
    log: (line) => lines.push(JSON.parse(line)),
  });
  return { handler, lines };
}

it('reports what failed, and logs the outcome', async () => {
  const { handler, lines } = setup(async (records) => ({ outcome: { found: records.length }, failed: ['1'] }));
  expect(await handler(event, plenty)).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
  expect(lines).toEqual([{ records: 2, found: 2, milliseconds: 7 }]);
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
