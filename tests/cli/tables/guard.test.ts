import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { DynamoDBClient, DynamoDBServiceException, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { home, tableside } from '../../support/cli';

process.env.AWS_ENDPOINT_URL = 'https://vpce-1.dynamodb.eu-west-1.vpce.amazonaws.com';
const PROD_ACCOUNT = '333344445555';

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(join(home, 'terraform.tfstate'), { force: true });
});
afterAll(() => rmSync(home, { recursive: true }));

interface Answers {
  readonly account?: string;
  readonly isProtected?: boolean;
  readonly tags?: Readonly<Record<string, string>> | Error;
  readonly isMissing?: boolean;
  /** Another table of the account. */
  readonly other?: string;
}

/** Answers requests about one table. @returns the names of the commands that change something */
function table({ account = '111122223333', isProtected = false, tags = {}, isMissing = false, other }: Answers = {}) {
  const changes: string[] = [];
  let isDeleted = isMissing;
  const answers: Readonly<Record<string, (input: { readonly TableName?: string }) => unknown>> = {
    ListTablesCommand: () => ({ TableNames: other === undefined ? [] : [other] }),
    DescribeTableCommand: ({ TableName }) => {
      if (isDeleted && TableName !== other) throw new ResourceNotFoundException({ message: 'gone', $metadata: {} });
      return {
        Table: {
          TableArn: `arn:aws:dynamodb:eu-west-1:${account}:table/shop`,
          ItemCount: 1234,
          DeletionProtectionEnabled: isProtected,
          KeySchema: [{ AttributeName: 'orderId', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'orderId', AttributeType: 'S' }],
        },
      };
    },
    DescribeTimeToLiveCommand: () => ({}),
    ListTagsOfResourceCommand: () => {
      if (tags instanceof Error) throw tags;
      return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  };
  jest.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(async (command) => {
    const { name } = (command as object).constructor;
    const answer = answers[name];
    if (answer) return answer(command.input as object);
    changes.push(name);
    isDeleted ||= name === 'DeleteTableCommand';
    return {};
  });
  return changes;
}

const deploy = (names: readonly string[]) =>
  writeFileSync(
    join(home, 'terraform.tfstate'),
    JSON.stringify({
      outputs: { orders: { value: { tableName: 'tableside-local-orders', leaderboardTableName: 'board' } } },
      resources: [
        { mode: 'managed', type: 'aws_dynamodb_table', instances: names.map((name) => ({ attributes: { name } })) },
      ],
    }),
  );

describe('prod', () => {
  it.each([
    ['the environment', {}, 'drop shop --env prod'],
    ['its account in another environment', { account: PROD_ACCOUNT }, 'drop shop --env dev'],
    [
      'its account on an endpoint',
      { account: PROD_ACCOUNT },
      'drop shop --endpoint https://dynamodb.eu-west-1.amazonaws.com',
    ],
    ['another table name', {}, 'drop shop --env prod --yes-prod other'],
  ])('is not written to without --yes-prod: %s', async (_, answers, command) => {
    const changes = table(answers);
    // No state: nothing is deployed.
    jest.spyOn(S3Client.prototype, 'send').mockImplementation(() => {
      throw Object.assign(new Error(), { name: 'NoSuchKey' });
    });
    const { status, stdout, stderr } = await tableside(`tables ${command} --yes`);
    expect([status, stdout, changes]).toEqual([2, '', []]);
    expect(stderr).toContain('error: shop is a table of prod. To write to it, add: --yes-prod shop');
  });

  it('is written to with --yes-prod and the name of the table', async () => {
    const changes = table({ account: PROD_ACCOUNT });
    const endpoint = '--endpoint https://dynamodb.eu-west-1.amazonaws.com';
    expect((await tableside(`tables drop shop ${endpoint} --yes-prod shop`)).status).toBe(0);
    expect(changes).toEqual(['DeleteTableCommand']);
  });

  it('protects its tables from every command that writes', async () => {
    const changes = table({ account: PROD_ACCOUNT });
    const file = join(home, 'items.jsonl');
    writeFileSync(file, '{"Item":{"orderId":{"S":"1"}}}');
    const endpoint = '--endpoint https://dynamodb.eu-west-1.amazonaws.com --yes';
    for (const command of [`import shop ${file}`, 'seed orders', 'drop shop']) {
      expect((await tableside(`tables ${command} ${endpoint}`)).status).toBe(2);
    }
    expect(changes).toEqual([]);
  });
});

it.each([
  ['the environment', {}, '--env prod'],
  ['its account in another environment', { account: PROD_ACCOUNT, other: 'sales' }, '--env dev'],
  [
    'its account on an endpoint',
    { account: PROD_ACCOUNT, other: 'sales' },
    '--endpoint https://dynamodb.eu-west-1.amazonaws.com',
  ],
])('does not create a table in prod without --yes-prod: %s', async (_, answers, where) => {
  const changes = table({ isMissing: true, ...answers });
  const file = join(home, 'table.json');
  writeFileSync(file, JSON.stringify({ tableName: 'shop', partitionKey: { name: 'id', type: 'S' } }));
  const { status, stderr } = await tableside(`tables schema-load ${file} ${where} --yes`);
  expect([status, stderr, changes]).toEqual([2, expect.stringContaining('add: --yes-prod shop'), []]);
});

describe('confirmation', () => {
  const endpoint = '--endpoint http://127.0.0.1:1';

  it('is required without a terminal', async () => {
    const changes = table();
    expect(await tableside(`tables drop shop ${endpoint}`)).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('error: --yes must be given, because there is no terminal on which to ask'),
    });
    expect(changes).toEqual([]);
  });

  it.each([
    ['y', 0, ['DeleteTableCommand']],
    ['yes', 0, ['DeleteTableCommand']],
    ['', 1, []],
    // The end of the input.
    [undefined, 1, []],
    ['n', 1, []],
  ])('takes the answer %j on a terminal', async (answer, status, expected) => {
    const changes = table();
    const input = Object.assign(new PassThrough(), { isTTY: true });
    jest.spyOn(process, 'stdin', 'get').mockReturnValue(input as never);
    process.stderr.isTTY = true;
    input.end(answer === undefined ? '' : `${answer}\n`);
    const result = await tableside(`tables drop shop ${endpoint}`);
    process.stderr.isTTY = false;
    expect([result.status, changes]).toEqual([status, expected]);
    expect(result.stderr).toContain('Delete the table shop of http://127.0.0.1:1 with about 1,234 items? [y/N]');
    if (status !== 0) expect(result.stderr).toContain('Nothing was changed.');
  });
});

describe('drop', () => {
  const warning = (name: string, env: string) =>
    `${name} is managed by Terraform, in the environment ${env}: the next deployment creates it again, empty. ` +
    `To delete the environment, use: npx cdktf destroy ${env}\n`;

  it('names a table that Terraform manages in the environment, before it deletes it', async () => {
    deploy(['tableside-local-orders']);
    const changes = table();
    const { stderr } = await tableside('tables drop orders');
    expect(stderr.startsWith(warning('tableside-local-orders', 'local'))).toBe(true);
    expect(changes).toEqual([]);
  });

  it('does not say so of another table', async () => {
    deploy(['tableside-local-orders']);
    table();
    expect((await tableside('tables drop shop')).stderr).not.toContain('Terraform');
  });

  it.each([
    ['the tags of an environment', { Project: 'tableside', Environment: 'dev' }, warning('shop', 'dev')],
    ['other tags', { Project: 'shop', Environment: 'dev' }, 'error: --yes must'],
    [
      'tags that cannot be read',
      new DynamoDBServiceException({ name: 'AccessDeniedException', $fault: 'client', $metadata: {} }),
      'Whether Terraform manages shop is unknown: its tags cannot be read (AccessDeniedException).\n',
    ],
  ])('recognizes a managed table on an endpoint by %s', async (_, tags, start) => {
    table({ tags });
    expect((await tableside('tables drop shop --endpoint http://127.0.0.1:1')).stderr.startsWith(start)).toBe(true);
  });

  it('does not delete a table that is protected', async () => {
    const changes = table({ isProtected: true });
    expect(await tableside('tables drop shop --endpoint http://127.0.0.1:1 --yes')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'shop has deletion protection. Disable it first, where the table is defined.\n',
    });
    expect(changes).toEqual([]);
  });
});

describe('a name', () => {
  const described = () =>
    jest
      .mocked(DynamoDBClient.prototype.send)
      .mock.calls.map(([command]) => (command as { input: { TableName?: string } }).input.TableName)[0];

  it.each([
    ['the table of the system with this name', 'describe orders', 'tableside-local-orders'],
    ['another table of a system', 'describe leaderboard', 'board'],
    ['any other table', 'describe shop', 'shop'],
    ['the table with this name on an endpoint', 'describe orders --endpoint http://127.0.0.1:1', 'orders'],
  ])('means %s', async (_, command, name) => {
    deploy([]);
    table();
    await tableside(`tables ${command}`);
    expect(described()).toBe(name);
  });

  it('of a table that is not deployed is an error that says how to deploy it', async () => {
    deploy([]);
    table();
    expect((await tableside('tables scan restaurants')).stderr).toBe(
      'The table restaurants is not deployed in local. Deploy it with: npx tableside up\n',
    );
  });
});

it('does not seed a table that a function fills', async () => {
  deploy([]);
  const changes = table();
  expect((await tableside('tables seed leaderboard --yes')).stderr).toBe(
    'A function fills the table leaderboard of local from orders. Seed that instead: npx tableside tables seed orders\n',
  );
  expect(changes).toEqual([]);
});

it('does not seed a table with other keys', async () => {
  table();
  expect(await tableside('tables seed scores --yes --endpoint http://127.0.0.1:1')).toEqual({
    status: 1,
    stdout: '',
    stderr:
      'The table scores in http://127.0.0.1:1 exists and differs from its definition: the partition key must be UserId (S), got orderId (S); the sort key must be CreatedTime (N), got none\n',
  });
});
