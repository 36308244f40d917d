import { DynamoDBStreamsClient, ListStreamsCommand } from '@aws-sdk/client-dynamodb-streams';
import { HttpResponse } from '@smithy/core/protocols';
import { serverClock } from '../../../cli/orders/recount/stream';
import { systemClock } from '../../../runtime/clock';

const now = Date.parse('2026-11-21T08:00:00Z');
const ask = async (headers: Record<string, string>) => {
  const handle = async () => ({ response: new HttpResponse({ statusCode: 200, headers, body: Buffer.from('{}') }) });
  const client = new DynamoDBStreamsClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: { handle },
  });
  const time = serverClock(client, { ...systemClock, now: () => now });
  await client.send(new ListStreamsCommand());
  return time();
};

it.each([
  ['ahead', 'Sat, 21 Nov 2026 08:02:00 GMT', now + 120_000],
  ['behind', 'Sat, 21 Nov 2026 07:59:00 GMT', now - 60_000],
])('follows the clock of the server, which is %s', async (_, date, expected) => {
  await expect(ask({ date })).resolves.toBe(expected);
});

it('uses the local clock if the response has no date', async () => {
  await expect(ask({})).resolves.toBe(now);
});
