import type { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { send } from '../../../cli/orders/send';

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

const bodies = Array.from({ length: 95 }, (_, index) => `message ${index}`);
const failed = (Id: string, SenderFault: boolean) => ({ Id, SenderFault, Code: 'Some.Code', Message: 'says why' });

it('sends every message once, in batches of ten', async () => {
  const { client, batches, held } = queue();
  await send(client, 'url', bodies, () => undefined);
  expect(batches.map((batch) => batch.length)).toEqual([...Array(9).fill(10), 5]);
  expect(held.sort()).toEqual([...bodies].sort());
});

it('sends at most 256 KiB per batch', async () => {
  const { client, batches } = queue();
  await send(client, 'url', Array(5).fill('é'.repeat(50_000)), () => undefined);
  expect(batches.map((batch) => batch.length)).toEqual([2, 2, 1]);
});

it('retries failed messages and nothing else', async () => {
  const { client, held } = queue((_, call) => (call === 0 ? [failed('3', false)] : []));
  await send(client, 'url', bodies, () => undefined);
  expect(held.sort()).toEqual([...bodies].sort());
});

it('fails with the number of sent messages when the queue rejects one', async () => {
  const { client } = queue((batch) => (batch.includes('message 94') ? [failed('0', true)] : []));
  await expect(send(client, 'url', bodies, () => undefined)).rejects.toThrow(
    'Sent 90 of 95 messages, then failed: Error: Some.Code: says why',
  );
});
