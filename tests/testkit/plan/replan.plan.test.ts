import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { SqsQueueConfig } from '@cdktf/provider-aws/lib/sqs-queue';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { App, TerraformStack } from 'cdktf';
import { DaxCluster } from '../../../modules/dax-cluster';
import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { RedisCache } from '../../../modules/redis-cache';
import { ServerlessRedisCache } from '../../../modules/serverless-redis-cache';
import { StaticSite } from '../../../modules/static-site';
import { WriteBuffer } from '../../../modules/write-buffer';
import { replan } from '../../../testkit';

/** A queue, a policy that contains its ARN, and a second queue that refers to it. */
const queues =
  (
    config: SqsQueueConfig,
    { second = true, tags }: { second?: boolean; tags?: Record<string, string> | undefined } = {},
  ) =>
  (stack: TerraformStack) => {
    const queue = new SqsQueue(stack, 'Queue', { name: 'orders', ...config, ...(tags && { tags }) });
    const statement = [{ actions: ['sqs:SendMessage'], resources: [queue.arn] }];
    const policy = new DataAwsIamPolicyDocument(stack, 'Document', { statement }).json;
    new SqsQueuePolicy(stack, 'Policy', { queueUrl: queue.url, policy });
    if (!second) return;
    const redrivePolicy = `\${jsonencode({ deadLetterTargetArn = ${queue.fqn}.arn, maxReceiveCount = 3 })}`;
    new SqsQueue(stack, 'Second', { name: 'second', redrivePolicy });
  };

it('finds what is updated, replaced and removed, with the properties that cause it', async () => {
  const changed = await replan(queues({}), queues({ name: 'renamed' }, { second: false }));
  expect(changed.replaced).toHaveLength(2);
  expect(changed.lines).toEqual([
    'replace aws_sqs_queue.Queue: name',
    'delete aws_sqs_queue.Second',
    'replace aws_sqs_queue_policy.Policy: queue_url',
  ]);
}, 240_000);

/** A queue and a role in a region, and a queue that may be in another one. */
const places = (region: string, { west = true, queue = 'aws', account = '111122223333' } = {}) => {
  const stack = new TerraformStack(new App(), 'shop');
  new AwsProvider(stack, 'Aws', { region, allowedAccountIds: [account] });
  const others = west ? [new AwsProvider(stack, 'West', { region: 'us-west-2', alias: 'west' })] : [];
  const provider = others.find(({ alias }) => alias === queue);
  new SqsQueue(stack, 'Queue', { name: 'orders' });
  new SqsQueue(stack, 'Movable', { name: 'movable', ...(provider && { provider }) });
  new IamRole(stack, 'Role', { name: 'worker', assumeRolePolicy: '{}' });
  return stack;
};

it('finds that resources in another region or account are created there', async () => {
  const lines = async (...stacks: Parameters<typeof replan>) => (await replan(...stacks)).lines;
  const queues = ['create aws_sqs_queue.Movable', 'create aws_sqs_queue.Queue'];
  const elsewhere = await lines(places('eu-west-1'), places('us-east-1', { queue: 'west' }));
  expect(elsewhere.toSorted()).toEqual(queues);
  const account = '444455556666';
  expect(await lines(places('eu-west-1'), places('eu-west-1', { account }))).toEqual(
    expect.arrayContaining(['create aws_iam_role.Role', ...queues]),
  );
}, 400_000);

it('rejects that a provider is removed together with what it has to delete', async () => {
  const before = places('eu-west-1', { queue: 'west' });
  const after = (stack: TerraformStack) => void new IamRole(stack, 'Role', { name: 'worker', assumeRolePolicy: '{}' });
  await expect(replan(before, after)).rejects.toThrow(
    /^replan\(\): after has neither aws_sqs_queue\.Movable nor the provider aws\.west, which Terraform needs/,
  );
}, 200_000);

it('finds that only tags change, beside all modules with resources that refer to each other', async () => {
  const vpc = { vpcId: 'vpc-0a1b2c3d', subnetIds: ['subnet-0a1b2c3d', 'subnet-1b2c3d4e'] };
  const modules = (tags?: Record<string, string>) => (stack: TerraformStack) => {
    queues({}, { tags })(stack);
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
  expect(changed.lines).toEqual(['update aws_sqs_queue.Queue: tags, tags_all.Team']);
  expect(changed.linesBeyond('tags', 'tags_all')).toEqual([]);
  expect(changed.linesBeyond('tags')).toEqual(changed.lines);
}, 400_000);
