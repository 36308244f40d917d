import { CreateTableCommand, DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { followStream, streamOf } from '../../../cli/deployment/follow-stream';
import { systemClock } from '../../../runtime/clock';
import { createTableInput } from '../../../tables/schema';

const TableName = 'followed';
const client = new DynamoDBClient();
const streams = new DynamoDBStreamsClient();

beforeAll(async () => {
  const input = createTableInput({ partitionKey: { name: 'id', type: 'S' } }, TableName);
  const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' as const };
  await client.send(new CreateTableCommand({ ...input, StreamSpecification }));
});
afterAll(() => {
  client.destroy();
  streams.destroy();
});

const put = (id: string) => client.send(new PutItemCommand({ TableName, Item: { id: { S: id } } }));

it('takes the changes from now on, in order, until it ends', async () => {
  await put('before');
  const end = new AbortController();
  const seen: string[] = [];
  let connected = () => {};
  const isConnected = new Promise<void>((resolve) => {
    connected = resolve;
  });
  const following = followStream(
    { streams, findStream: () => streamOf(client, TableName), clock: systemClock, signal: end.signal },
    {
      records: (records) =>
        seen.push(...records.map(({ eventName, dynamodb }) => `${eventName} ${dynamodb?.Keys?.id?.S}`)),
      missed: () => seen.push('missed'),
      connection: connected,
    },
  );
  await isConnected;
  for (const id of ['1', '2', '3']) await put(id);
  await client.send(new DeleteItemCommand({ TableName, Key: { id: { S: '2' } } }));
  while (seen.length < 4) await systemClock.sleep(20, end.signal);
  end.abort();
  await following;
  expect(seen).toEqual(['INSERT 1', 'INSERT 2', 'INSERT 3', 'REMOVE 2']);
});
