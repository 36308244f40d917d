import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type {
  CreateConversationRequest,
  ListConversationsAnswer,
  ListMessagesAnswer,
  SendMessageRequest,
  SentMessage,
} from '../../functions/messages/contract';
import type { MessagesOutputs } from '../../systems/messages';
import { undisturbed } from '../support/bench';
import { type Deployed, deployed } from '../support/deployed';

const MINUTE = 60_000;
/** A message is in all lists after this, even on a busy machine and if answers are lost. */
const SHOWN_MS = 30_000;
const GROUPS = 10;
const MESSAGES_PER_GROUP = 12;
const MOST_TRIES = 5;

let local: Deployed;
let outputs: MessagesOutputs;
let lambda: LambdaClient;
beforeAll(async () => {
  local = await deployed();
  outputs = local.status.outputs.messages;
  lambda = new LambdaClient(local.clients);
}, 6 * MINUTE);
afterAll(() => lambda.destroy());

async function invoke<Answer>(FunctionName: string, event: object): Promise<Answer> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
  );
  const answer = JSON.parse(Buffer.from(Payload ?? '').toString());
  if (FunctionError) throw new Error(answer.errorMessage);
  return answer;
}

const memberOf = (user_uuid: string) => ({ user_uuid, user_display_name: user_uuid, user_handle: user_uuid });
const create = (
  request: Pick<CreateConversationRequest, 'message' | 'message_uuid'>,
  creator: string,
  others: string[],
) =>
  invoke<SentMessage>(outputs.createConversationFunctionName, {
    ...request,
    creator: memberOf(creator),
    members: others.map(memberOf),
  } satisfies CreateConversationRequest);
const send = (request: SendMessageRequest) => invoke<SentMessage>(outputs.sendMessageFunctionName, request);

/** What a function fails with if it loses more answers in a row than its client repeats requests. */
const LOST = /timed out|ECONNRESET/;

/** Sends the same request again until it is answered, as clients do. */
async function repeatedly<Answer>(request: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await request();
    } catch (error) {
      if (tries === MOST_TRIES || !LOST.test(String(error))) throw error;
    }
  }
}
const messagesOf = (message_group_uuid: string) =>
  invoke<ListMessagesAnswer>(outputs.listMessagesFunctionName, { message_group_uuid, limit: 100 });
const conversationsOf = (user_uuid: string, after?: string) =>
  invoke<ListConversationsAnswer>(outputs.listConversationsFunctionName, { user_uuid, limit: 4, after });

/** The whole list of a user, page by page. */
async function listOf(user: string): Promise<ListConversationsAnswer['items']> {
  const first = await conversationsOf(user);
  const items = [...first.items];
  for (let { after } = first; after !== undefined; ) {
    const page = await conversationsOf(user, after);
    items.push(...page.items);
    after = page.after;
  }
  return items;
}

/** Reads until the value is as expected, and fails with the difference if it never is. */
async function eventually<Value>(read: () => Promise<Value>, expected: Value): Promise<void> {
  const end = Date.now() + SHOWN_MS;
  for (;;) {
    const value = await read();
    if (Date.now() > end || JSON.stringify(value) === JSON.stringify(expected)) return expect(value).toEqual(expected);
    await sleep(200);
  }
}

/** Sends each message twice at once. @returns the ids of the groups */
const writeGroups = (user_uuid: string) =>
  Promise.all(
    Array.from({ length: GROUPS }, async (_, index) => {
      const first = { message_uuid: randomUUID(), message: `group ${index}` };
      const friend = `friend-${randomUUID()}`;
      const { message_group_uuid } = await repeatedly(() => create(first, user_uuid, [friend]));
      for (let count = 1; count <= MESSAGES_PER_GROUP; count++) {
        const request = { message_group_uuid, user_uuid, message_uuid: randomUUID(), message: `message ${count}` };
        await Promise.all([repeatedly(() => send(request)), repeatedly(() => send(request))]);
      }
      return message_group_uuid;
    }),
  );

const previewsOf = (items: ListConversationsAnswer['items']) =>
  items.map(({ message_group_uuid, message }) => [message_group_uuid, message]);

it('has the outputs that the commands read', () => {
  expect(outputs).toMatchObject({
    tableName: 'tableside-local-messages',
    cacheName: 'tableside-local-messages',
    sendMessageFunctionName: 'tableside-local-messages-send-message',
    updateConversationsFunctionName: 'tableside-local-messages-update-conversations',
  });
});

it(
  'shows a message to all members, also to those whose list is cached',
  async () => {
    const [ann, bob, eve] = ['ann', 'bob', '__proto__'].map((name) => `${name}-${randomUUID()}`) as [
      string,
      string,
      string,
    ];
    const { message_group_uuid } = await create({ message_uuid: randomUUID(), message: 'Hello' }, ann, [bob, eve]);
    await eventually(async () => previewsOf(await listOf(eve)), [[message_group_uuid, 'Hello']]);
    await eventually(async () => (await conversationsOf(eve)).source, 'cache');
    const text = '<b>Hi</b>\nall 👩‍👩‍👧';
    await send({ message_group_uuid, user_uuid: bob, message_uuid: randomUUID(), message: text });
    for (const user of [ann, bob, eve]) {
      await eventually(async () => previewsOf(await listOf(user)), [[message_group_uuid, '<b>Hi</b> all 👩‍👩‍👧']]);
    }
    expect((await messagesOf(message_group_uuid)).items.map(({ message }) => message)).toEqual([text, 'Hello']);
  },
  2 * MINUTE,
);

it(
  'keeps every list right while answers of DynamoDB are lost and each message is sent twice',
  async () => {
    const user = `user-${randomUUID()}`;
    const groups = await undisturbed(local.tableside, async () => {
      await local.tableside.json('fault', 'add', 'lost-answer', '--service', 'dynamodb', '--share', '5');
      return writeGroups(user).finally(() => local.tableside.json('fault', 'clear'));
    });

    const lists = await Promise.all(groups.map(messagesOf));
    const expected = Array.from({ length: MESSAGES_PER_GROUP }, (_, index) => `message ${MESSAGES_PER_GROUP - index}`);
    for (const [index, { items }] of lists.entries()) {
      expect(items.map(({ message }) => message)).toEqual([...expected, `group ${index}`]);
    }
    const newest = lists.map(({ items: [message] }, index) => ({ ...message, group: groups[index] }));
    newest.sort((one, other) =>
      `${other.created_at}${other.message_uuid}`.localeCompare(`${one.created_at}${one.message_uuid}`),
    );
    await eventually(
      async () => previewsOf(await listOf(user)),
      newest.map(({ group = '', message = '' }) => [group, message]),
    );
  },
  5 * MINUTE,
);

it('refuses a message of someone who is no member, with the sentence of the function', async () => {
  const { message_group_uuid } = await create({ message_uuid: randomUUID(), message: 'Hello' }, 'kim', ['lee']);
  await expect(
    send({ message_group_uuid, user_uuid: 'stranger', message_uuid: randomUUID(), message: 'Let me in' }),
  ).rejects.toThrow(`user_uuid must be a member of the group "${message_group_uuid}", got "stranger"`);
});
