import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDirectory } from '../../../cli/messages/directory';
import { groupIdOf } from '../../../functions/messages/create-conversation/core';
import { createConversationCreator } from '../../../functions/messages/create-conversation/create';
import { createMembership } from '../../../functions/messages/membership';
import { messagesTable } from '../../../tables/messages';
import { createTableInput } from '../../../tables/schema';
import { member } from '../../support/fake-messages';

const TableName = 'directory';
const client = new DynamoDBClient();
const directory = createDirectory(client, TableName);
const create = createConversationCreator(client, TableName);
const created_at = '2026-11-30T08:00:00.000Z';
const [ada, bob, proto] = [member('ada', 'Ada'), member('bob', 'Bob'), member('__proto__', 'Proto')];
let group: string;

beforeAll(async () => {
  await client.send(new CreateTableCommand(createTableInput(messagesTable, TableName)));
  const request = { message_uuid: 'm1', message: 'Hello', created_at, creator: ada, members: [bob, proto] };
  ({ message_group_uuid: group } = await create(request));
});
afterAll(() => client.destroy());

it('finds a user by the names in a conversation', async () => {
  expect(await directory.find('ada')).toEqual(ada);
  expect(await directory.find('__proto__')).toEqual(proto);
  expect(await directory.find('nobody')).toBeUndefined();
});

it('lists some users, each once', async () => {
  await create({ message_uuid: 'm2', message: 'Again', creator: ada, members: [bob] });
  expect(await directory.some()).toEqual([proto, ada, bob]);
});

it('finds the conversation of a user in a group', async () => {
  expect(await directory.conversation('bob', group)).toEqual({
    ...ada,
    message_group_uuid: group,
    message: 'Hello',
    member_count: 3,
    last_message_at: created_at,
  });
  expect(await directory.conversation('eve', group)).toBeUndefined();
  expect(await directory.conversation('bob', 'nowhere')).toBeUndefined();
});

it('lists the members of a group, with those who left', async () => {
  await createMembership(client, TableName).leave({ user_uuid: 'bob', message_group_uuid: group });
  expect(await directory.membersOf(group)).toEqual([proto, ada, { ...bob, left_at: expect.stringMatching(/Z$/) }]);
  expect(await directory.membersOf('nowhere')).toEqual([]);
});

it('does not show a conversation whose group is not complete yet', async () => {
  const many = Array.from({ length: 120 }, (_, index) => member(`u${index}`));
  const send = client.send.bind(client);
  // The last transaction, which creates the group, does not arrive.
  const transactions = jest.spyOn(client, 'send').mockImplementation(((command: { input: object }) => {
    if ('TransactItems' in command.input && transactions.mock.calls.length > 2) throw new Error('lost');
    return send(command as never);
  }) as never);
  await expect(create({ message_uuid: 'm3', message: 'Big', creator: ada, members: many })).rejects.toThrow('lost');
  transactions.mockRestore();
  expect(await directory.find('u119')).toEqual(member('u119'));
  expect(await directory.conversation('u119', groupIdOf('ada', 'm3'))).toBeUndefined();
});
