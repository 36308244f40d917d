import {
  DeleteResourcePolicyCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  PutResourcePolicyCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-dynamodb-streams';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { stopTestAws } from '../../../support/local-aws';
import { policy, ROOT, type Statement } from './role';
import { NONE, queue, startWorld, table, type World } from './world';

const MINUTE = 60_000;
const ALL = { Action: '*', Resource: '*' };
const ROLE = 'arn:aws:iam::000000000000:role/caller';
const OTHER = 'arn:aws:iam::000000000000:role/other';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, MINUTE);
afterAll(stopTestAws, MINUTE);

const outcome = async (client: keyof World['clients'], command: object) => {
  const error = await world.send(client, command);
  if (error === undefined) return 'allowed';
  return /not authorized|AccessDenied/.test(`${error.name} ${error.message}`) ? 'denied' : error.message;
};

const get = (id = 'a') => new GetItemCommand({ TableName: 'one', Key: { id: { S: id } } });
const execute = (Statement: string) => new ExecuteStatementCommand({ Statement });
const when = (operator: string, key: string, ...values: string[]): Statement => ({
  ...ALL,
  Condition: { [operator]: { [key]: values } },
});
const denied = (operator: string, key: string, value: string): Statement => ({
  ...when(operator, key, value),
  Effect: 'Deny',
});
const ofFunction = (pattern: string) => when('ArnLike', 'lambda:SourceFunctionArn', pattern);
const keysLike = (pattern: string) => when('ForAllValues:StringLike', 'dynamodb:LeadingKeys', pattern);
const noScans = denied('Bool', 'dynamodb:FullTableScan', 'true');

it.each<[string, readonly Statement[], object, string]>([
  ['the components of an ARN', [ofFunction('arn:aws:lambda:*:*:function:c*')], get(), 'allowed'],
  ['a component that would match two', [ofFunction('arn:aws:lambda:*:function:caller')], get(), 'denied'],
  [
    'an ARN that must not match, which such a component does not',
    [when('ArnNotLike', 'lambda:SourceFunctionArn', 'arn:aws:lambda:*:function:caller')],
    get(),
    'allowed',
  ],
  ['a wildcard that matches a line break', [keysLike('u-*')], get('u-\nx'), 'allowed'],
  ['a pattern, with a line break after it', [keysLike('u')], get('u\n'), 'denied'],
  ['who is no service of AWS', [ALL, denied('Bool', 'aws:PrincipalIsAWSService', 'false')], get(), 'denied'],
  ['what no service of AWS passes on', [when('Bool', 'aws:ViaAWSService', 'false')], get(), 'allowed'],
  ['the ID of the role and its session', [when('StringLike', 'aws:userid', 'AROA*:caller')], get(), 'allowed'],
  ['the capacity to return', [when('StringEquals', 'dynamodb:ReturnConsumedCapacity', 'NONE')], get(), 'allowed'],
  ['a full table scan', [ALL, noScans], execute('SELECT * FROM "one"'), 'denied'],
  ['a full table scan by another attribute', [ALL, noScans], execute("SELECT * FROM one WHERE owner = 'o'"), 'denied'],
  ['a full table scan by either', [ALL, noScans], execute("SELECT * FROM one WHERE id='a' OR owner='o'"), 'denied'],
  ['the partition key of a statement', [ALL, noScans], execute(`SELECT * FROM "one" WHERE "id" = 'a'`), 'allowed'],
  ['partition keys of a statement', [ALL, noScans], execute("SELECT * FROM one WHERE id IN ['a', 'b']"), 'allowed'],
  [
    'the partition key of an index',
    [ALL, noScans],
    execute(`SELECT * FROM "one"."by-owner" WHERE owner = 'o'`),
    'allowed',
  ],
  ['a full table scan, when it writes', [ALL, noScans], execute("DELETE FROM one WHERE id = 'a'"), 'allowed'],
])('judges by %s', async (_, statements, command, expected) => {
  await world.role.allow(...statements);
  expect(await outcome('dynamodb', command)).toBe(expected);
});

it.each<[string, Statement]>([
  ['the version of TLS', when('NumericGreaterThanEquals', 's3:TlsVersion', '1.2')],
  ['the version of the signature', when('StringEquals', 's3:signatureversion', 'AWS4-HMAC-SHA256')],
])('judges requests to S3 by %s', async (_, statement) => {
  await world.role.allow(statement);
  expect(await outcome('s3', new GetObjectCommand({ Bucket: 'bucket', Key: 'there' }))).toBe('allowed');
});

it.each<[string, 'Allow' | 'Deny', readonly string[], string]>([
  ['denies whom it does not name', 'Deny', [OTHER], 'denied'],
  ['does not deny whom it names', 'Deny', [OTHER, ROLE], 'allowed'],
  ['allows whom it does not name', 'Allow', [OTHER], 'allowed'],
  ['does not allow whom it names', 'Allow', [OTHER, ROLE], 'denied'],
])('a statement with NotPrincipal %s', async (_, Effect, AWS, expected) => {
  await world.role.allow(Effect === 'Deny' ? ALL : NONE);
  const statement = { Effect, NotPrincipal: { AWS }, Action: 'sqs:SendMessage', Resource: queue };
  const { QueueUrl } = world;
  await world.root.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: policy([statement]) } }));
  expect(await outcome('sqs', new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))).toBe(expected);
});

describe('the policy of a table', () => {
  const put = (ResourceArn: string, statement: Statement) =>
    world.root.dynamodb.send(
      new PutResourcePolicyCommand({
        ResourceArn,
        Policy: policy([{ ...statement, Principal: { AWS: ROLE } } as Statement]),
      }),
    );
  const query = new QueryCommand({
    TableName: 'one',
    IndexName: 'by-owner',
    KeyConditionExpression: 'owner = :owner',
    ExpressionAttributeValues: { ':owner': { S: 'o' } },
  });
  afterEach(() => world.root.dynamodb.send(new DeleteResourcePolicyCommand({ ResourceArn: table('one') })));

  it('denies what the role allows', async () => {
    await world.role.allow(ALL);
    await put(table('one'), { Effect: 'Deny', Action: 'dynamodb:GetItem', Resource: table('one') });
    expect([await outcome('dynamodb', get()), await outcome('dynamodb', query)]).toEqual(['denied', 'allowed']);
  });

  it('allows what the role does not, for an index too', async () => {
    await world.role.allow(NONE);
    await put(table('one'), { Action: ['dynamodb:Query'], Resource: table('one/index/*') });
    expect([await outcome('dynamodb', get()), await outcome('dynamodb', query)]).toEqual(['denied', 'allowed']);
  });

  it('is not the policy of its stream, which has its own', async () => {
    await world.role.allow(NONE);
    const { StreamArn, ShardId } = { StreamArn: world.streamArn, ShardId: 'shardId-00000000000000000000-000000000000' };
    const iterator = new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' });
    await put(table('one'), { Action: 'dynamodb:*', Resource: '*' });
    expect(await outcome('streams', iterator)).toBe('denied');
    await put(StreamArn, { Action: 'dynamodb:GetShardIterator', Resource: StreamArn });
    expect(await outcome('streams', iterator)).not.toBe('denied');
    expect(await outcome('streams', new GetRecordsCommand({ ShardIterator: 'any' }))).toBe('denied');
  });
});

describe('a role', () => {
  const ROOT_OF_ACCOUNT = 'arn:aws:iam::000000000000:root';

  /** Creates a role that trusts this principal, and assumes it as the function. */
  async function assume(RoleName: string, AWS: string, Policy?: string): Promise<Response> {
    const iam = new IAMClient({ ...world.role.settings, credentials: ROOT });
    const trust = policy([{ Principal: { AWS }, Action: 'sts:AssumeRole' } as Statement]);
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
    iam.destroy();
    const { accessKeyId } = world.role.settings.credentials;
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/sts/aws4_request, Signature=0`;
    const RoleArn = `arn:aws:iam::000000000000:role/${RoleName}`;
    const body = new URLSearchParams({ Action: 'AssumeRole', Version: '2011-06-15', RoleArn, RoleSessionName: 's' });
    if (Policy) body.set('Policy', Policy);
    return fetch(world.endpoint, { method: 'POST', headers: { authorization }, body });
  }
  const assumes = async (RoleName: string, AWS: string) => (await assume(RoleName, AWS)).ok;

  it('is assumed by whom it names, without another permission', async () => {
    await world.role.allow(NONE);
    expect([
      await assumes('by-role', ROLE),
      await assumes('by-another', OTHER),
      await assumes('by-account', ROOT_OF_ACCOUNT),
    ]).toEqual([true, false, false]);
  });

  it('is assumed by whom its account allows it, if it trusts the account', async () => {
    await world.role.allow(ALL);
    expect([await assumes('by-all', ROOT_OF_ACCOUNT), await assumes('by-none', OTHER)]).toEqual([true, false]);
  });

  it('does what the policies of a session allow, too', async () => {
    const xml = await (await assume('by-session', ROLE, policy([{ Action: 'sqs:*', Resource: '*' }]))).text();
    const part = (name: string) => xml.split(`<${name}>`)[1]?.split('<')[0] ?? '';
    const iam = new IAMClient({ ...world.role.settings, credentials: ROOT });
    const everything = { RoleName: 'by-session', PolicyName: 'all', PolicyDocument: policy([ALL]) };
    await iam.send(new PutRolePolicyCommand(everything));
    iam.destroy();
    const dynamodb = new DynamoDBClient({
      ...world.role.settings,
      credentials: {
        accessKeyId: part('AccessKeyId'),
        secretAccessKey: part('SecretAccessKey'),
        sessionToken: part('SessionToken'),
      },
    });
    await expect(dynamodb.send(get())).rejects.toThrow(
      `User: arn:aws:sts::000000000000:assumed-role/by-session/s is not authorized to perform: dynamodb:GetItem on ` +
        `resource: ${table('one')} because no session policy allows the dynamodb:GetItem action`,
    );
    dynamodb.destroy();
  });
});
