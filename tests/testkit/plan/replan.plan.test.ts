import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { App, TerraformStack } from 'cdktf';
import { DaxCluster } from '../../../modules/dax-cluster';
import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { RedisCache } from '../../../modules/redis-cache';
import { ServerlessRedisCache } from '../../../modules/serverless-redis-cache';
import { StaticSite } from '../../../modules/static-site';
import { WriteBuffer } from '../../../modules/write-buffer';
import { type Replan, replan } from '../../../testkit';

interface Queues {
  readonly second?: boolean;
  readonly tags?: Record<string, string> | undefined;
  readonly provider?: AwsProvider;
}

/** A queue, a policy that contains its ARN, and a second queue that refers to it. */
function queues(stack: TerraformStack, name: string, { second = true, tags, provider }: Queues = {}): void {
  const settings = { ...(tags && { tags }), ...(provider && { provider }) };
  const queue = new SqsQueue(stack, 'Named', { name, ...settings });
  const statement = [{ actions: ['sqs:SendMessage'], resources: [queue.arn] }];
  const policy = new DataAwsIamPolicyDocument(stack, 'Document', { statement }).json;
  new SqsQueuePolicy(stack, 'Policy', { queueUrl: queue.url, policy, ...(provider && { provider }) });
  if (!second) return;
  const redrivePolicy = `\${jsonencode({ deadLetterTargetArn = ${queue.fqn}.arn, maxReceiveCount = 3 })}`;
  new SqsQueue(stack, 'Second', { name: 'second', redrivePolicy, ...(provider && { provider }) });
}

interface Places {
  readonly west?: boolean;
  /** Of the queue that may be in another region. */
  readonly movable?: 'aws' | 'west';
  readonly account?: string;
}

/** A queue and a role in a region, a queue that may be in another one, and both in another account. */
function places(region: string, { west = true, movable = 'aws', account }: Places = {}) {
  const stack = new TerraformStack(new App(), 'shop');
  new AwsProvider(stack, 'Aws', { region, allowedAccountIds: ['111122223333'] });
  const inWest = west ? new AwsProvider(stack, 'West', { region: 'us-west-2', alias: 'west' }) : undefined;
  new SqsQueue(stack, 'Queue', { name: 'orders' });
  new SqsQueue(stack, 'Movable', { name: 'movable', ...(movable === 'west' && inWest && { provider: inWest }) });
  new IamRole(stack, 'Role', { name: 'worker', assumeRolePolicy: '{}' });
  if (account !== undefined) {
    const provider = new AwsProvider(stack, 'Other', { region, alias: 'other', allowedAccountIds: [account] });
    new SqsQueue(stack, 'OtherQueue', { name: 'orders', provider });
    new IamRole(stack, 'OtherRole', { name: 'worker', assumeRolePolicy: '{}', provider });
  }
  return { stack, inWest: inWest && { provider: inWest } };
}

describe('a replan of what stays, changes, moves or is removed', () => {
  let changed: Replan;
  beforeAll(async () => {
    const before = places('eu-west-1', { account: '222233334444' });
    queues(before.stack, 'orders-west', before.inWest);
    const after = places('us-east-1', { movable: 'west', account: '444455556666' });
    queues(after.stack, 'renamed', { second: false, ...after.inWest });
    changed = await replan(before.stack, after.stack);
  }, 240_000);

  it('finds what is updated, replaced and removed, with the properties that cause it', () => {
    expect(changed.replaced).toHaveLength(2);
    expect(changed.lines.filter((line) => !line.startsWith('create '))).toEqual([
      'replace aws_sqs_queue.Named: name',
      'delete aws_sqs_queue.Second',
      'replace aws_sqs_queue_policy.Policy: queue_url',
    ]);
  });

  it('finds that resources in another region or account are created there, but roles only in another account', () => {
    expect(changed.created.map(({ type, path }) => `${type}.${path}`).toSorted()).toEqual([
      'aws_iam_role.OtherRole',
      'aws_sqs_queue.Movable',
      'aws_sqs_queue.OtherQueue',
      'aws_sqs_queue.Queue',
    ]);
  });
});

it('rejects that a provider is removed together with what it has to delete', async () => {
  const { stack: before } = places('eu-west-1', { movable: 'west' });
  const after = (stack: TerraformStack) => void new IamRole(stack, 'Role', { name: 'worker', assumeRolePolicy: '{}' });
  await expect(replan(before, after)).rejects.toThrow(
    /^replan\(\): after has neither aws_sqs_queue\.Movable nor the provider aws\.west, which Terraform needs/,
  );
}, 200_000);

it('finds that only tags change, beside all modules with resources that refer to each other', async () => {
  const vpc = { vpcId: 'vpc-0a1b2c3d', subnetIds: ['subnet-0a1b2c3d', 'subnet-1b2c3d4e'] };
  const modules = (tags?: Record<string, string>) => (stack: TerraformStack) => {
    queues(stack, 'orders', { tags });
    const table = new DynamoDbTable(stack, 'Orders', {
      tableName: 'orders',
      partitionKey: { name: 'id', type: 'S' },
      stream: 'NEW_IMAGE',
    });
    const { function: drain } = new WriteBuffer(stack, 'Buffer', { queueName: 'buffer', table });
    table.addStreamConsumer('Count', { function: drain });
    new RedisCache(stack, 'Cache', { cacheName: 'menu', vpc, replicas: 0 });
    const { url } = new ServerlessRedisCache(stack, 'Chat', { cacheName: 'chat', vpc });
    drain.addEnvironment({ CHAT_URL: url });
    new DaxCluster(stack, 'Dax', { clusterName: 'scores', tables: [table], vpc, nodeCount: 1 });
    new StaticSite(stack, 'Site', { bucketName: 'shop-pages' });
  };
  const data = {
    aws_subnet: { availability_zone: 'us-east-1a', id: 'subnet-0a1b2c3d' },
    aws_availability_zones: { names: ['us-east-1a', 'us-east-1b'] },
    'Chat/SubnetsInZone["us-east-1a"]': { ids: ['subnet-0a1b2c3d'] },
    'Chat/SubnetsInZone["us-east-1b"]': { ids: ['subnet-1b2c3d4e'] },
  };
  const changed = await replan(modules(), modules({ Team: 'shop' }), { data });
  expect(changed.lines).toEqual(['update aws_sqs_queue.Named: tags, tags_all.Team']);
  expect(changed.linesBeyond('tags', 'tags_all')).toEqual([]);
  expect(changed.linesBeyond('tags')).toEqual(changed.lines);
}, 400_000);
