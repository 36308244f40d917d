import {
  type AttributeValue,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { startTestAws, stopTestAws } from '../../../support/local-aws';
import { World } from '../mappings/world';
import { readStream } from './reader';

const MINUTE = 60_000;
const DAY_SECONDS = 86_400;

let endpoint: string;
let world: World;
beforeAll(async () => {
  ({ endpoint } = await startTestAws({ expirySeconds: 0.3 }));
  world = new World(endpoint);
}, MINUTE);
afterAll(async () => {
  world.destroy();
  await stopTestAws();
}, MINUTE);

const now = () => Math.floor(Date.now() / 1000);

/** Creates a table whose items expire at the time in `expires`. */
async function expiringTable(...items: readonly Record<string, AttributeValue>[]) {
  const { tableName: TableName, streamArn } = await world.table();
  const TimeToLiveSpecification = { Enabled: true, AttributeName: 'expires' };
  await world.dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  for (const Item of items) await world.dynamodb.send(new PutItemCommand({ TableName, Item }));
  return { TableName, streamArn };
}

it('deletes an expired item with a record by DynamoDB', async () => {
  const item = { id: { S: 'expired' }, expires: { N: String(now() - 1) } };
  const { TableName, streamArn } = await expiringTable(item);
  const [inserted, removed] = await readStream(endpoint, streamArn, 2);
  expect(inserted?.userIdentity).toBeUndefined();
  expect(removed).toMatchObject({
    eventName: 'REMOVE',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' },
    dynamodb: { Keys: { id: { S: 'expired' } }, OldImage: item, SizeBytes: 31, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
  const { Item } = await world.dynamodb.send(new GetItemCommand({ TableName, Key: { id: { S: 'expired' } } }));
  expect(Item).toBeUndefined();
});

it('keeps what has not expired', async () => {
  const { TableName, streamArn } = await expiringTable(
    { id: { S: 'without' } },
    { id: { S: 'later' }, expires: { N: String(now() + DAY_SECONDS) } },
    { id: { S: 'no number' }, expires: { S: String(now() - 1) } },
    { id: { S: 'expired too long ago' }, expires: { N: String(now() - 6 * 365 * DAY_SECONDS) } },
    { id: { S: 'expired' }, expires: { N: String(now() - DAY_SECONDS) } },
  );
  expect((await readStream(endpoint, streamArn, 6)).at(-1)?.dynamodb?.Keys?.id).toEqual({ S: 'expired' });
  const { Count } = await world.dynamodb.send(new ScanCommand({ TableName }));
  expect(Count).toBe(4);
});
