import { rmSync } from 'node:fs';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createConversationCreator } from '../../../functions/messages/create-conversation/create';
import { createMessageSender } from '../../../functions/messages/send-message/send';
import { messagesTable } from '../../../tables/messages';
import { createTableInput } from '../../../tables/schema';
import { awsEndpoint } from '../../support/aws-endpoint';
import { home, tableside } from '../../support/cli';
import { member } from '../../support/fake-messages';

const client = new DynamoDBClient({ endpoint: awsEndpoint });
const at = `--endpoint ${awsEndpoint} --table pattern-messages`;
let group: string;

beforeAll(async () => {
  const tableName = 'pattern-messages';
  await client.send(new CreateTableCommand(createTableInput(messagesTable, tableName)));
  const [ada, bob] = [member('ada', 'Ada'), member('bob', 'Bob')];
  const first = {
    message_uuid: 'm1',
    message: 'Hello',
    created_at: '2026-11-30T08:00:00.000Z',
    creator: ada,
    members: [bob],
  };
  ({ message_group_uuid: group } = await createConversationCreator(client, tableName)(first));
  const second = { message_uuid: 'm2', message: 'Hi', created_at: '2026-11-30T08:00:00.000Z' };
  await createMessageSender(client, tableName)({ message_group_uuid: group, user_uuid: 'bob', ...second });
});
afterAll(() => {
  client.destroy();
  rmSync(home, { recursive: true });
});

it('shows the messages of a group and their cost, on an endpoint without the functions', async () => {
  const { status, stdout } = await tableside(`patterns get-conversation ${group} ${at}`);
  expect([status, stdout]).toEqual([
    0,
    expect.stringMatching(
      /^.*\d\d:\d\d Ada: Hello\n.*\d\d:\d\d Bob: Hi\n[\d.]+ read capacity units?, in [\d.]+ ms\.\n/,
    ),
  ]);
});

it('pages both ways', async () => {
  const get = async (options: string) =>
    JSON.parse((await tableside(`patterns get-conversation ${group} ${at} --json ${options}`)).stdout);
  const newest = await get('--limit 1');
  const older = await get(`--limit 1 --older ${newest.older}`);
  expect([newest, older].map(({ items }) => items[0].message)).toEqual(['Hi', 'Hello']);
  expect((await get(`--newer ${newest.newer}`)).items).toEqual([]);
});

it('shows the conversations of a user', async () => {
  const { status, stdout } = await tableside(`patterns list-conversations bob ${at} --json`);
  expect([status, JSON.parse(stdout)]).toEqual([
    0,
    {
      items: [
        {
          ...member('ada', 'Ada'),
          message_group_uuid: group,
          // Without the stream function, the list shows the first message.
          message: 'Hello',
          member_count: 2,
          last_message_at: '2026-11-30T08:00:00.000Z',
        },
      ],
      source: 'table',
      consumedCapacity: { readUnits: 0.5, writeUnits: 0 },
      milliseconds: expect.any(Number),
    },
  ]);
});

it.each([
  ['patterns get-conversation nowhere', 1, 'message_group_uuid must be an existing group, got "nowhere"\n'],
  [
    'patterns get-conversation a/b',
    2,
    "invalid for argument 'group'. It must be 1 to 100 letters, digits, '.', '_' or '-', got \"a/b\".\n",
  ],
  [
    'patterns list-conversations ada --after nonsense',
    2,
    'after must be the unchanged after of an answer about the same user',
  ],
])('explains why `%s` fails, with exit code %i', async (command, status, problem) => {
  expect(await tableside(`${command} ${at}`)).toEqual({
    status,
    stdout: '',
    stderr: expect.stringContaining(problem),
  });
});

it('names a table that does not exist', async () => {
  const { status, stderr } = await tableside(
    `patterns list-conversations ada --endpoint ${awsEndpoint} --table nowhere`,
  );
  expect([status, stderr]).toEqual([1, expect.stringMatching(/^There is no table nowhere in/)]);
});
