import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  DeleteRolePermissionsBoundaryCommand,
  DetachRolePolicyCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  SimulatePrincipalPolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
} from '@aws-sdk/client-iam';
import { GetObjectCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { readJudgements } from '../../../../local/aws/iam/record';
import { stopTestAws } from '../../../support/local-aws';
import { policy, ROOT, type Statement } from './role';
import { NONE, queue, startWorld, table, type World } from './world';

const MINUTE = 60_000;
const RoleName = 'caller';
const EVERYTHING = { Action: '*', Resource: '*' };
const ROLE = { AWS: 'arn:aws:iam::000000000000:role/caller' };

let world: World;
let iam: IAMClient;
beforeAll(async () => {
  world = await startWorld();
  iam = new IAMClient({ ...world.role.settings, credentials: ROOT });
}, MINUTE);
afterAll(stopTestAws, MINUTE);

const get = new GetItemCommand({ TableName: 'one', Key: { id: { S: 'a' } } });
const send = () => new SendMessageCommand({ QueueUrl: world.QueueUrl, MessageBody: 'x' });
const reasonOf = async (client: 'dynamodb' | 's3' | 'sqs', command: object) =>
  (await world.send(client, command))?.message.replace(/^.* on resource: \S+ /, '');

async function setQueuePolicy(...statements: readonly object[]): Promise<void> {
  const Policy = statements.length === 0 ? '' : policy(statements as Statement[]);
  await world.root.sqs.send(new SetQueueAttributesCommand({ QueueUrl: world.QueueUrl, Attributes: { Policy } }));
}

it('follows attached managed policies, of the account and of AWS', async () => {
  await world.role.allow(NONE);
  const created = await iam.send(
    new CreatePolicyCommand({ PolicyName: 'own', PolicyDocument: policy([{ Action: 'sqs:*', Resource: '*' }]) }),
  );
  const own = created.Policy?.Arn ?? '';
  const ofAws = 'arn:aws:iam::aws:policy/AdministratorAccess';
  const outcomes = async () => [
    (await reasonOf('sqs', send())) ?? 'allowed',
    (await reasonOf('dynamodb', get)) ?? 'allowed',
  ];
  const denied = (action: string) => `because no identity-based policy allows the ${action} action`;
  expect(await outcomes()).toEqual([denied('sqs:sendmessage'), denied('dynamodb:GetItem')]);
  for (const PolicyArn of [own, ofAws]) await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  expect(await outcomes()).toEqual(['allowed', 'allowed']);
  for (const PolicyArn of [own, ofAws]) await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  expect(await outcomes()).toEqual([denied('sqs:sendmessage'), denied('dynamodb:GetItem')]);
});

const UNKNOWN = 'arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess';
const outside = { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } };

it.each<[string, string | undefined, readonly Statement[]]>([
  ['a managed policy of AWS that the local AWS does not have', UNKNOWN, [NONE]],
  [
    'the network of a request that a statement allows',
    undefined,
    [{ ...EVERYTHING, Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }],
  ],
  [
    'the network of a request that a statement denies',
    undefined,
    [EVERYTHING, { ...EVERYTHING, Effect: 'Deny', Condition: outside }],
  ],
])('cannot judge by %s: the request passes, and is recorded', async (_, PolicyArn, statements) => {
  await world.role.allow(...statements);
  if (PolicyArn) await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  expect(await reasonOf('dynamodb', get)).toBeUndefined();
  if (PolicyArn) await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  const action = 'dynamodb:GetItem';
  const judgement = { principal: world.role.principal, action, resource: table('one'), decision: 'unjudged' };
  expect(readJudgements(world.home)).toContainEqual(judgement);
});

it('judges by what does not depend on the network', async () => {
  const ofNetwork = { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } };
  const denyOutside: Statement = { ...EVERYTHING, Effect: 'Deny', Condition: ofNetwork };
  await world.role.allow(EVERYTHING, denyOutside, { ...EVERYTHING, Effect: 'Deny', Action: 'dynamodb:GetItem' });
  expect(await reasonOf('dynamodb', get)).toBe('with an explicit deny in an identity-based policy');
  await world.role.allow({ Action: 'sqs:*', Resource: '*' }, denyOutside);
  expect(await reasonOf('dynamodb', get)).toBe('because no identity-based policy allows the dynamodb:GetItem action');
});

it('simulates as it judges', async () => {
  const simulate = async () => {
    const answer = await iam.send(
      new SimulatePrincipalPolicyCommand({ PolicySourceArn: ROLE.AWS, ActionNames: ['dax:GetItem', 'dax:PutItem'] }),
    );
    return answer.EvaluationResults?.map(({ EvalDecision }) => EvalDecision);
  };
  const [put, read] = [
    { Action: 'dax:PutItem', Resource: '*' },
    { Action: 'dax:GetItem', Resource: '*' },
  ];
  const withTls = { Bool: { 'aws:SecureTransport': 'true' } };
  await world.role.allow({ ...EVERYTHING, Condition: withTls }, { ...put, Effect: 'Deny' });
  expect(await simulate()).toEqual(['allowed', 'explicitDeny']);
  const PolicyDocument = policy([put]);
  const bound = await iam.send(new CreatePolicyCommand({ PolicyName: 'bound-dax', PolicyDocument }));
  await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: bound.Policy?.Arn }));
  await world.role.allow(EVERYTHING);
  expect(await simulate()).toEqual(['implicitDeny', 'allowed']);
  await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
  await world.role.allow(read);
  expect(await simulate()).toEqual(['allowed', 'implicitDeny']);
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: UNKNOWN }));
  expect(await simulate()).toEqual(['allowed', 'allowed']);
  await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: UNKNOWN }));
});

it('replaces policy variables', async () => {
  const outcome = async (...statements: readonly Statement[]) => {
    await world.role.allow(...statements);
    return (await reasonOf('dynamodb', get)) === undefined;
  };
  const ofTeam = { Action: '*', Resource: table('${aws:PrincipalTag/team}') };
  const withDefault = { Action: '*', Resource: table("${aws:PrincipalTag/team, 'one'}") };
  const denied: Statement = { ...ofTeam, Effect: 'Deny' };
  const inCondition = {
    ...EVERYTHING,
    Condition: { StringEquals: { 'aws:PrincipalTag/team': '${aws:PrincipalTag/team}' } },
  };
  const outcomes = async () => [
    await outcome(ofTeam),
    await outcome(withDefault),
    await outcome(EVERYTHING, denied),
    await outcome(inCondition),
  ];
  expect(await outcomes()).toEqual([false, true, true, false]);
  await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'team', Value: 'one' }] }));
  expect(await outcomes()).toEqual([true, true, false, true]);
  await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'team', Value: 'two' }] }));
  expect(await outcomes()).toEqual([false, false, true, true]);
  await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['team'] }));
});

it('follows a permissions boundary', async () => {
  await world.role.allow(EVERYTHING);
  const bound = await iam.send(
    new CreatePolicyCommand({ PolicyName: 'bound', PolicyDocument: policy([{ Action: 'sqs:*', Resource: '*' }]) }),
  );
  await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: bound.Policy?.Arn }));
  expect([await reasonOf('sqs', send()), await reasonOf('dynamodb', get)]).toEqual([
    undefined,
    'because no permissions boundary allows the dynamodb:GetItem action',
  ]);
  await world.role.allow(NONE);
  expect(await reasonOf('sqs', send())).toBe('because no identity-based policy allows the sqs:sendmessage action');
  await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
});

it('says that a permissions boundary denies explicitly', async () => {
  await world.role.allow(EVERYTHING);
  const deny: Statement = { Effect: 'Deny', Action: 'sqs:*', Resource: '*' };
  const PolicyDocument = policy([EVERYTHING, deny]);
  const bound = await iam.send(new CreatePolicyCommand({ PolicyName: 'bound-sqs', PolicyDocument }));
  await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: bound.Policy?.Arn }));
  expect(await reasonOf('sqs', send())).toBe('with an explicit deny in a permissions boundary');
  await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
});

it('says that a policy denies explicitly', async () => {
  await world.role.allow(EVERYTHING, { ...EVERYTHING, Effect: 'Deny' });
  expect(await reasonOf('dynamodb', get)).toBe('with an explicit deny in an identity-based policy');
});

describe('of a queue', () => {
  afterEach(() => setQueuePolicy());

  it('allows what the role does not', async () => {
    await world.role.allow(NONE);
    await setQueuePolicy({ Principal: ROLE, Action: 'sqs:SendMessage', Resource: queue });
    expect([
      await reasonOf('sqs', send()),
      await reasonOf('sqs', new ReceiveMessageCommand({ QueueUrl: world.QueueUrl })),
    ]).toEqual([undefined, 'because no identity-based policy allows the sqs:receivemessage action']);
  });

  it('denies what the role allows', async () => {
    await world.role.allow(EVERYTHING);
    await setQueuePolicy({ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sqs:SendMessage', Resource: queue });
    expect(await reasonOf('sqs', send())).toBe('with an explicit deny in a resource-based policy');
  });

  it('takes requests for those that use TLS, as they would on AWS', async () => {
    await world.role.allow(EVERYTHING);
    const withoutTls = { Bool: { 'aws:SecureTransport': 'false' } };
    await setQueuePolicy({ Effect: 'Deny', Principal: '*', Action: 'sqs:*', Resource: queue, Condition: withoutTls });
    expect(await reasonOf('sqs', send())).toBeUndefined();
  });
});

it('follows the policy of a bucket', async () => {
  await world.role.allow(EVERYTHING);
  const read = new GetObjectCommand({ Bucket: 'bucket', Key: 'there' });
  const deny = { Effect: 'Deny' as const, Principal: ROLE, Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/*' };
  expect(await reasonOf('s3', read)).toBeUndefined();
  await world.root.s3.send(new PutBucketPolicyCommand({ Bucket: 'bucket', Policy: policy([deny]) }));
  expect(await reasonOf('s3', read)).toBe('with an explicit deny in a resource-based policy');
});
