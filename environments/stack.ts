import { relative, resolve } from 'node:path';
import { AwsProvider, type AwsProviderEndpoints } from '@cdktf/provider-aws/lib/provider';
import { App, LocalBackend, S3Backend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { NetworkLookup } from '../modules/network-lookup';
import { OrdersSystem } from '../systems/orders';
import { RestaurantsSystem } from '../systems/restaurants';
import { type EnvironmentConfig, stateKey } from './config';
import { withProviderFiles } from './provider-files';

/** The services that our modules use, all of them answered by the local AWS. */
const SERVICES = [
  'appautoscaling',
  'cloudfront',
  'cloudwatch',
  'dynamodb',
  'ec2',
  'elasticache',
  'events',
  'iam',
  'kms',
  'lambda',
  'logs',
  's3',
  'secretsmanager',
  'sqs',
  'sts',
] as const satisfies readonly (keyof AwsProviderEndpoints)[];

/** One environment, whole: provider, state, network, then the systems. */
export class EnvironmentStack extends TerraformStack {
  constructor(scope: Construct, environment: string, config: EnvironmentConfig) {
    super(scope, environment);

    const { accountId, region, endpoint, tags, orders, restaurants } = config;
    keepState(this, environment, config);
    const provider = new AwsProvider(this, 'Aws', {
      region,
      allowedAccountIds: [accountId],
      defaultTags: [{ tags: { Project: 'tableside', Environment: environment, ...tags } }],
      ...(endpoint && localAws(endpoint)),
    });
    withProviderFiles(this, provider);

    const bucketName = `tableside-${environment}-orders-${accountId}`;
    new OrdersSystem(this, 'Orders', {
      ...orders,
      prefix: `tableside-${environment}-orders`,
      bucketName,
      ...(endpoint && { siteUrl: `${endpoint}/${bucketName}` }),
    });
    new RestaurantsSystem(this, 'Restaurants', {
      ...restaurants,
      prefix: `tableside-${environment}-restaurants`,
      network: new NetworkLookup(this, 'Network', config.network),
    });
  }

  /** Would resolve every element once more in search of references to other stacks, which an environment never has. */
  public override prepareStack(): void {}
}

function keepState(stack: TerraformStack, environment: string, { state, region }: EnvironmentConfig): void {
  if (state.kind === 'local') {
    // Relative to where Terraform runs: a checkout that is moved keeps its state.
    const folder = resolve(App.of(stack).outdir, 'stacks', environment);
    new LocalBackend(stack, { path: relative(folder, resolve(state.path)) });
    return;
  }
  new S3Backend(stack, {
    bucket: state.bucket,
    key: stateKey(environment),
    region,
    encrypt: true,
    // The lock in the bucket itself needs Terraform 1.10; this one works with 1.9 too.
    dynamodbTable: state.lockTable,
  });
}

const localAws = (endpoint: string) => ({
  accessKey: 'test',
  secretKey: 'test',
  skipCredentialsValidation: true,
  skipMetadataApiCheck: 'true',
  s3UsePathStyle: true,
  endpoints: [Object.fromEntries(SERVICES.map((service) => [service, endpoint]))],
});
