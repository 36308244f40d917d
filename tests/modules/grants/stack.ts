import { join } from 'node:path';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version';
import { App, LocalBackend, TerraformOutput, TerraformStack } from 'cdktf';
import { withProviderFiles } from '../../../environments/provider-files';
import { DaxCluster } from '../../../modules/dax-cluster';
import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { NodeFunction } from '../../../modules/node-function';
import { RedisCache } from '../../../modules/redis-cache';
import { ServerlessRedisCache } from '../../../modules/serverless-redis-cache';
import { WriteBuffer } from '../../../modules/write-buffer';

export interface Network {
  readonly vpcId: string;
  readonly privateSubnetIds: readonly string[];
}

const DAX_CLIENTS = ['daxReader', 'daxWriter', 'daxBoth', 'daxQuerier'] as const;
/** One function for each grant, so that no grant hides that another one is missing. */
const CLIENTS = [
  'sender',
  'reader',
  'writer',
  'both',
  'token',
  'nodes',
  'serverless',
  'follower',
  ...DAX_CLIENTS,
] as const;
export type Client = (typeof CLIENTS)[number];

/**
 * Synthesizes what the environment `local` does not deploy: customer managed keys, caches with IAM and with a token in
 * a secret.
 * @param dax the URL of the management API of DAX
 * @returns the folder of the stack
 */
export function synthesize(outdir: string, network: Network, dax: string): string {
  const app = new App({ outdir });
  const stack = new TerraformStack(app, 'grants');
  new LocalBackend(stack, { path: join(outdir, 'terraform.tfstate') });
  withProviderFiles(stack, new AwsProvider(stack, 'Aws', { region: 'us-east-1', endpoints: [{ dax }] }));
  const vpc = { vpcId: network.vpcId, subnetIds: network.privateSubnetIds };
  const clients = Object.fromEntries(
    CLIENTS.map((name) => [
      name,
      new NodeFunction(stack, `Client-${name}`, {
        functionName: name,
        entry: require.resolve('../../support/credentials'),
        environment: {},
        vpc,
      }),
    ]),
  ) as Record<Client, NodeFunction<Record<string, string>>>;
  const key = new KmsKey(stack, 'Key', {});
  const table = addTable(stack, key.arn, clients);
  const cluster = new DaxCluster(stack, 'Dax', {
    clusterName: 'dax',
    vpc,
    tables: [table],
    nodeCount: 1,
    alarms: false,
  });
  cluster.grantRead(clients.daxReader);
  cluster.grantWrite(clients.daxWriter);
  cluster.grantReadWrite(clients.daxBoth);
  cluster.connectFrom(clients.daxQuerier, ['Query']);
  addCaches(stack, key.arn, vpc, clients);
  app.synth();
  return join(outdir, 'stacks', 'grants');
}

function addTable(stack: TerraformStack, kmsKeyArn: string, clients: Record<Client, NodeFunction>): DynamoDbTable {
  const table = new DynamoDbTable(stack, 'Table', {
    tableName: 'encrypted',
    partitionKey: { name: 'id', type: 'S' },
    globalSecondaryIndexes: [{ name: 'by-owner', partitionKey: { name: 'owner', type: 'S' } }],
    stream: 'NEW_IMAGE',
    encryption: kmsKeyArn,
    alarms: false,
  });
  table.grantRead(clients.reader);
  table.grantWrite(clients.writer);
  table.grantReadWrite(clients.both);
  table.addStreamConsumer('Follow', { function: clients.follower, failureQueueKmsKeyArn: kmsKeyArn });
  const buffer = new WriteBuffer(stack, 'Buffer', { queueName: 'buffer', table, kmsKeyArn, alarms: false });
  buffer.grantSend(clients.sender);
  new TerraformOutput(stack, 'queueUrl', { value: buffer.queueUrl, staticId: true });
  return table;
}

function addCaches(
  stack: TerraformStack,
  kmsKeyArn: string,
  vpc: { readonly vpcId: string; readonly subnetIds: readonly string[] },
  clients: Record<Client, NodeFunction<Record<string, string>>>,
): void {
  const { arn: secretArn } = new SecretsmanagerSecret(stack, 'Secret', { name: 'token', kmsKeyId: kmsKeyArn });
  const version = new SecretsmanagerSecretVersion(stack, 'Version', {
    secretId: secretArn,
    secretString: 'x'.repeat(16),
  });
  const settings = { vpc, alarms: false, replicas: 0, snapshotRetentionDays: 0 };
  const withToken = new RedisCache(stack, 'Token', {
    ...settings,
    cacheName: 'with-token',
    // Known after the secret has a value.
    authentication: { secretArn: version.secretId, kmsKeyArn },
  });
  withToken.connectFrom(clients.token);
  const nodes = new RedisCache(stack, 'Nodes', { ...settings, cacheName: 'nodes', authentication: 'iam' });
  nodes.connectFrom(clients.nodes);
  const serverless = new ServerlessRedisCache(stack, 'Serverless', {
    cacheName: 'serverless',
    vpc,
    alarms: false,
    snapshotRetentionDays: 0,
  });
  serverless.connectFrom(clients.serverless);
  new TerraformOutput(stack, 'secretArn', { value: version.secretId, staticId: true });
}
