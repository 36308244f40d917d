import type { SendMessageBatchCommandOutput } from '@aws-sdk/client-sqs';
import { failureMessage } from '../../../../functions/orders/publish-leaderboard/failures';
import type { Fault } from '../../../support/faults';
import { createLeaderboard, deadlineAfter, type Leaderboard, named, never } from './fixture';

let board: Leaderboard;
beforeAll(async () => {
  board = await createLeaderboard();
});
afterEach(() => board.failures());
afterAll(() => board.destroy());

const messages = (count: number, size = 10) =>
  Array.from({ length: count }, (_, index) => `${index} ${'x'.repeat(size)}`);

it('sends no request for no message', async () => {
  const before = () => {
    throw new Error('a request was sent');
  };
  await board.store({ before }).giveUp([], never);
});

it('sends any number of messages of any valid size', async () => {
  const bodies = [...messages(25), ...messages(3, 200_000), 'x'.repeat(262_144), ...messages(2)];
  const requests: number[] = [];
  const before = (_: string, input: string) => requests.push(JSON.parse(input).Entries.length);
  await board.store({ before }).giveUp(bodies, never);
  expect((await board.failures()).sort()).toEqual([...bodies].sort());
  expect(requests).toEqual([10, 10, 6, 1, 1, 1, 2]);
});

it('escapes characters that a queue refuses', async () => {
  const body = failureMessage(
    { eventID: 'event-1', dynamodb: { NewImage: { a: { S: '\u0000\ufffe\ud83c' } } } },
    'no album',
  );
  await board.store().giveUp([body], never);
  const [received = ''] = await board.failures();
  expect(JSON.parse(received).newImage.a.S).toBe('\u0000\ufffe\ud83c');
});

/** Some entries of each request fail. */
const failing = (entries: number, SenderFault: boolean, requests: number): ((command: string) => Fault | undefined) => {
  let left = requests;
  return (command) =>
    command === 'SendMessageBatchCommand' && left-- > 0
      ? (answer: SendMessageBatchCommandOutput) => {
          answer.Failed = (answer.Successful ?? [])
            .splice(0, entries)
            .map(({ Id }) => ({ Id, SenderFault, Code: 'Busy' }));
        }
      : undefined;
};

it('resends the messages that failed, and no others', async () => {
  await board.store({ choose: failing(2, false, 20) }).giveUp(messages(5), never);
  const received = await board.failures();
  expect([new Set(received).size, received.length > 5]).toEqual([5, true]);
});

it.each([
  ['is throttled until the deadline', { choose: () => 'throttled' as const, maxAttempts: 1 }, 'Throughput exceeds'],
  ['fails until the deadline', { choose: failing(1, false, 1e9) }, 'the failure queue refused a message: Busy'],
])('rejects when a request %s', async (_, troubles, message) => {
  const deadline = deadlineAfter(30);
  await expect(board.store({ ...troubles, ...deadline }).giveUp(messages(1), deadline.signal)).rejects.toThrow(message);
  expect(deadline.slept()).toBe(30);
});

it.each([
  ['a message is refused permanently', { choose: failing(1, true, 1) }, 'the failure queue refused a message: Busy'],
  [
    'the queue does not exist',
    {
      before: () => {
        throw Object.assign(named('QueueDoesNotExist'), { $metadata: { httpStatusCode: 400 } });
      },
    },
    'QueueDoesNotExist',
  ],
])('rejects at once when %s', async (_, troubles, message) => {
  await expect(board.store(troubles).giveUp(messages(2), never)).rejects.toThrow(message);
});
