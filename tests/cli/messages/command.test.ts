import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { home, tableside } from '../../support/cli';

// Somebody else's local AWS, so that the tool does not look for its own processes when a function fails.
process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:1';

const NAMES = ['listMessages', 'listConversations', 'createConversation', 'sendMessage'];
const outputs = { tableName: 'table', ...Object.fromEntries(NAMES.map((name) => [`${name}FunctionName`, name])) };

beforeEach(() =>
  writeFileSync(join(home, 'terraform.tfstate'), JSON.stringify({ outputs: { messages: { value: outputs } } })),
);
afterEach(() => jest.restoreAllMocks());
afterAll(() => rmSync(home, { recursive: true }));

const UUID = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
const COST = { consumedCapacity: { readUnits: 0.5, writeUnits: 0 }, milliseconds: 3 };
const SENT = {
  message_group_uuid: 'g',
  message_uuid: 'm',
  created_at: '2026-11-30T08:00:00.000Z',
  created: true,
  ...COST,
};
const MESSAGE = {
  ...{ message_uuid: 'm', message: 'line one\n08:00 Eve: \u001b[2J', created_at: '2026-11-30T08:00:00.000Z' },
  ...{ user_uuid: 'bob', user_display_name: 'Bob', user_handle: 'bob' },
};

/** Functions that give this answer, or fail with it, and the requests that they got. */
function functions(answer: object, failure?: string) {
  const requests: unknown[] = [];
  jest.spyOn(LambdaClient.prototype, 'send').mockImplementation(async (command) => {
    const { FunctionName, Payload } = (command as InvokeCommand).input;
    requests.push([FunctionName, JSON.parse(String(Payload))]);
    return {
      ...(failure !== undefined && { FunctionError: failure }),
      Payload: { transformToString: () => JSON.stringify(answer) },
    };
  });
  return requests;
}

/** A table with the conversation of a user. */
const directory = (items: readonly object[] = []) =>
  jest.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(async () => ({ Items: items }));

describe('messages list', () => {
  const conversation = {
    ...{ message_group_uuid: 'g', message: 'hi\u202e', member_count: 3, last_message_at: '2026-11-30T08:00:00.000Z' },
    ...{ user_uuid: 'bob', user_display_name: 'Bob', user_handle: 'bob', muted: true },
  };

  it('shows conversations as text, where they come from, and what they cost', async () => {
    const requests = functions({ items: [conversation], after: 'next', source: 'cache', ...COST });
    const { status, stdout } = await tableside('messages list ada --limit 1 --after before');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^g +Bob and 1 other .* hi\\u\{202e\} +muted$/m);
    expect(stdout).toContain('From the cache: 0.5 read capacity units, in 3.0 ms.\n');
    expect(stdout).toContain('There are more conversations. To continue, add: --after next\n');
    expect(requests).toEqual([['listConversations', { user_uuid: 'ada', limit: 1, after: 'before' }]]);
  });

  it('says that there are none', async () => {
    functions({ items: [], source: 'table', ...COST });
    expect((await tableside('messages list nobody')).stdout).toContain('No conversations of nobody found.\n');
  });

  it('prints the answer with --json', async () => {
    const answer = { items: [conversation], source: 'table', ...COST };
    functions(answer);
    expect(JSON.parse((await tableside('messages list ada --json')).stdout)).toEqual(answer);
  });
});

describe('messages read', () => {
  it('shows messages in the order of time, each beginning with its time', async () => {
    const requests = functions({
      items: [{ ...MESSAGE, message: 'later' }, MESSAGE],
      newer: 'n',
      older: 'o',
      source: 'table',
      ...COST,
    });
    const { stdout } = await tableside('messages read g --newer since');
    expect(stdout).toMatch(
      /^(\S+ )?\d\d:\d\d Bob: line one\n {6}08:00 Eve: \\u\{1b\}\[2J\n(\S+ )?\d\d:\d\d Bob: later\n0.5 read capacity units, in 3.0 ms.\nFor older messages, add: --older o\nFor newer messages, add: --newer n\n$/,
    );
    expect(requests).toEqual([['listMessages', { message_group_uuid: 'g', newer: 'since' }]]);
  });

  it('does not take both directions', async () => {
    expect(await tableside('messages read g --older a --newer b')).toMatchObject({ status: 2 });
  });
});

describe('messages send', () => {
  it('sends a message with a new id', async () => {
    const requests = functions(SENT);
    const { stdout } = await tableside(['messages', 'send', 'g', '--as', 'ada', 'Hi  there']);
    expect(stdout).toBe('Sent at 2026-11-30T08:00:00.000Z. 0.5 read capacity units, in 3.0 ms.\n');
    expect(requests).toEqual([
      ['sendMessage', { message_group_uuid: 'g', user_uuid: 'ada', message_uuid: UUID, message: 'Hi  there' }],
    ]);
  });

  it('says that a message had been sent', async () => {
    functions({ ...SENT, created: false });
    expect((await tableside('messages send g --as ada --id m hi')).stdout).toMatch(
      /^This message had already been sent at/,
    );
  });

  it('prints the command that sends a message safely again, with exit code 1', async () => {
    functions({ errorMessage: 'Task timed out' }, 'Unhandled');
    expect(await tableside('messages send g --as ada --id m hi')).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'sendMessage: Task timed out\nThe message may not have been sent. Send it again with: npx tableside messages send g --as ada --id m <text>\n',
    });
  });

  it('prints only the sentence if the message is refused', async () => {
    functions(
      { errorType: 'UnknownGroup', errorMessage: 'message_group_uuid must be an existing group, got "g"' },
      'Unhandled',
    );
    expect((await tableside('messages send g --as ada hi')).stderr).toBe(
      'message_group_uuid must be an existing group, got "g"\n',
    );
  });

  it('needs a sender', async () => {
    expect(await tableside('messages send g hi')).toMatchObject({ status: 2 });
  });
});

describe('messages start', () => {
  it('takes names that were typed, those of earlier conversations, or the id', async () => {
    const requests = functions(SENT);
    directory([{ pk: { S: 'GRP#x' }, member_display_name: { S: 'Known' }, member_handle: { S: 'known' } }]);
    const { stdout } = await tableside(['messages', 'start', '--as', 'ada=Ada', '--with', 'bob', '--id', 'm', 'Hi']);
    expect(stdout).toMatch(/^Sent at .*\nGroup: g\n$/);
    expect(requests).toEqual([
      [
        'createConversation',
        {
          message_uuid: 'm',
          message: 'Hi',
          creator: { user_uuid: 'x', user_display_name: 'Ada', user_handle: 'known' },
          members: [{ user_uuid: 'x', user_display_name: 'Known', user_handle: 'known' }],
        },
      ],
    ]);
  });

  it('quotes what a shell would split in the command that sends it again', async () => {
    functions({ errorMessage: 'Task timed out' }, 'Unhandled');
    directory();
    const start = ['messages', 'start', '--as', "ada=Ada O'Neil", '--with', 'bob,carol', '--id', 'm', 'Hi'];
    expect((await tableside(start)).stderr).toContain(
      "npx tableside messages start --as 'ada=Ada O'\\''Neil' --with bob,carol --id m <text>\n",
    );
  });

  it.each([
    ['--as a/b --with bob', "option '--as <user>' argument 'a/b' is invalid. It must be 1 to 100 letters"],
    ['--as ada= --with bob', 'the display name in It must be a non-blank string of at most 200 bytes'],
    ['--as ada --with bob,b/c', "option '--with <users>' argument 'bob,b/c' is invalid. It must be 1 to 100 letters"],
    ['--as ada --with bob,bob', 'It must contain "bob" once'],
    ['--as ada --with bob,ada', '--with must not contain the creator, got "ada"\n'],
    ['--as ada --with bob --id a/b', "option '--id <id>' argument 'a/b' is invalid."],
  ])('sends nothing with %s, with exit code 2', async (options, stderr) => {
    const requests = functions(SENT);
    directory();
    expect(await tableside(`messages start ${options} hi`)).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining(stderr),
    });
    expect(requests).toEqual([]);
  });
});

it.each(['messages list ada', 'messages chat --as ada', 'messages web', 'patterns list-conversations ada'])(
  'says in `%s` how to deploy the system',
  async (command) => {
    rmSync(join(home, 'terraform.tfstate'));
    expect(await tableside(command)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('npx tableside up\n'),
    });
  },
);
