import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { deleteAndPut, messagesFunctions, movingTable } from '../../../benchmarks/conversations/ways';
import { messagesTable } from '../../../tables/messages';
import type { TableSchema } from '../../../tables/schema';
import { createTable } from '../../support/table';

const dynamodb = new DynamoDBClient({});
afterAll(() => dynamodb.destroy());

const memberAt = (index: number) => ({
  user_uuid: `user-${index}`,
  user_display_name: `User ${index}`,
  user_handle: `user.${index}`,
});
const MEMBERS = [memberAt(0), memberAt(1)];

const WAYS: readonly [name: string, typeof messagesFunctions, TableSchema][] = [
  ['The functions', messagesFunctions, messagesTable],
  ['Delete and put', deleteAndPut, movingTable],
];

it.each(WAYS)('%s: a message is shown in all conversations', async (_, wayOf, schema) => {
  const table = await createTable(dynamodb, schema, 'ways');
  const way = wayOf(dynamodb, table.name);
  const group = await way.create(MEMBERS);
  await way.fanOut(await way.send(group, MEMBERS, 1));
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: table.name }));
  const conversations = Items.filter(({ pk }) => pk?.S?.startsWith('GRP#'));
  expect(conversations).toHaveLength(2);
  for (const conversation of conversations) expect(JSON.stringify(conversation)).toContain('The meeting is at ten');
  await table.destroy();
});

it('measures no message that updates nothing', async () => {
  const table = await createTable(dynamodb, messagesTable, 'ways');
  const way = messagesFunctions(dynamodb, table.name);
  const record = await way.send(await way.create(MEMBERS), MEMBERS, 1);
  await way.fanOut(record);
  await expect(way.fanOut(record)).rejects.toThrow(/^update-conversations must update all .*"unchanged":2/);
  await table.destroy();
});
