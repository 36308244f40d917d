import type { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { send as sendAll } from '../../../cli/orders/send';

type Answer = (
  batch: readonly string[],
  call: number,
) => readonly { Id: string; SenderFault: boolean; Code: string; Message: string }[];

/** A queue that keeps the messages it took, with injected failures. */
function queue(answer: Answer = () => []) {
  const batches: string[][] = [];
  const held: string[] = [];
  const client = {
    async send({ input: { Entries = [] } }: SendMessageBatchCommand) {
      const bodies = Entries.map(({ MessageBody = '' }) => MessageBody);
      const Failed = answer(bodies, batches.push(bodies) - 1);
      held.push(
        ...Entries.filter(({ Id }) => !Failed.some((one) => one.Id === Id)).map(({ MessageBody = '' }) => MessageBody),
      );
      return { Failed };
    },
  } as unknown as SQSClient;
  return { client, batches, held };
}

const send = (client: SQSClient, bodies: readonly string[], progress: (sent: number) => void = () => undefined) =>
  sendAll({ client, queueUrl: 'url', bodies, progress, howToContinue: (sent) => `Continue after ${sent}.` });

const bodies = Array.from({ length: 95 }, (_, index) => `message ${index}`);
const failed = (Id: string, SenderFault: boolean) => ({ Id, SenderFault, Code: 'Some.Code', Message: 'says why' });

it('sends every message once, in batches of ten', async () => {
  const { client, batches, held } = queue();
  await send(client, bodies);
  expect(batches.map((batch) => batch.length)).toEqual([...Array(9).fill(10), 5]);
  expect(held.sort()).toEqual([...bodies].sort());
});

it('sends at most 256 KiB per batch', async () => {
  const { client, batches } = queue();
  await send(client, Array(5).fill('é'.repeat(50_000)));
  expect(batches.map((batch) => batch.length)).toEqual([2, 2, 1]);
});

it('retries failed messages and nothing else', async () => {
  const { client, held } = queue((_, call) => (call === 0 ? [failed('3', false)] : []));
  await send(client, bodies);
  expect(held.sort()).toEqual([...bodies].sort());
});

it('fails with the number of sent messages when the queue rejects one, and says how to continue', async () => {
  const { client, held } = queue((batch) => (batch.includes('message 94') ? [failed('0', true)] : []));
  // The others of the batch were taken.
  await expect(send(client, bodies)).rejects.toThrow(
    '94 of 95 messages were sent, then: Some.Code: says why. Continue after 94.',
  );
  expect(held).toHaveLength(94);
});

it('says on Ctrl-C how many messages were sent, and how to continue', async () => {
  const exit = jest.spyOn(process, 'exit').mockReturnValue(undefined as never);
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const { client } = queue();
  const many = Array.from({ length: 1200 }, (_, index) => `message ${index}`);
  await send(client, many, (sent) => {
    if (sent === 1200) process.emit('SIGINT', 'SIGINT');
  });
  await new Promise(setImmediate);
  expect([write.mock.calls.map(([text]) => text), exit.mock.calls]).toEqual([
    ['Interrupted: 1,200 of 1,200 messages were sent. Continue after 1200.\n'],
    [[130]],
  ]);
  exit.mockRestore();
  write.mockRestore();
});
