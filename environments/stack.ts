import { relative, resolve } from 'node:path';
import { AwsProvider, type AwsProviderEndpoints } from '@cdktf/provider-aws/lib/provider';
import { App, LocalBackend, S3Backend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { Dashboard } from '../modules/dashboard';
import { DynamoDbTable } from '../modules/dynamodb-table';
import { NetworkLookup } from '../modules/network-lookup';
import { MessagesSystem } from '../systems/messages';
import { OrdersSystem } from '../systems/orders';
import { RestaurantsSystem } from '../systems/restaurants';
import { ScoresSystem } from '../systems/scores';
import type { Operations, SystemProps } from '../systems/system';
import { Backups } from './backups';
import { type EnvironmentConfig, type EnvironmentOperations, type Overrides, stateKey } from './config';
import { operationsOf } from './operations';
import type { Place } from './place';
import { withProviderFiles } from './provider-files';

/** AWS services that the modules use. A local AWS serves all of them. */
const SERVICES = [
  'appautoscaling',
  'backup',
  'cloudfront',
  'cloudwatch',
  'dax',
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
  'sns',
  'sqs',
  'sts',
] as const satisfies readonly (keyof AwsProviderEndpoints)[];

export class EnvironmentStack extends TerraformStack {
  constructor(scope: Construct, environment: string, config: EnvironmentConfig) {
    super(scope, environment);

    storeState(this, environment, config);
    withProviderFiles(this, createProvider(this, environment, config));
    const place = {
      prefix: `tableside-${environment}`,
      accountId: config.accountId,
      region: config.region,
      deletionProtection: config.operations.deletionProtection,
    };
    const operations = operationsOf(this, place, config.operations);
    const network = new NetworkLookup(this, 'Network', config.network);
    const propsOf = <Config extends Overrides>(name: string, system: Config): SystemProps<Config> => ({
      prefix: `${place.prefix}-${name}`,
      accountId: config.accountId,
      endpoint: config.endpoint,
      redisPort: config.redisPort,
      daxCaFile: config.daxCaFile,
      network,
      operations: { ...operations, ...system.operations },
      config: system,
    });

    new OrdersSystem(this, 'Orders', propsOf('orders', config.orders));
    new RestaurantsSystem(this, 'Restaurants', propsOf('restaurants', config.restaurants));
    new MessagesSystem(this, 'Messages', propsOf('messages', config.messages));
    if (config.scores) new ScoresSystem(this, 'Scores', propsOf('scores', config.scores));
    this.backUp(place, operations, config.operations);
    new Dashboard(this, 'Dashboard', { dashboardName: place.prefix });
  }

  /** Backs up the tables of all systems. */
  private backUp(place: Place, { alarms, alarmActions }: Operations, config: EnvironmentOperations): void {
    const { backupRetentionDays: retentionDays, ownKeys: ownKey } = config;
    if (retentionDays === 0) return;
    const tables = this.node.findAll().filter((construct) => construct instanceof DynamoDbTable);
    new Backups(this, 'Backups', place, { tables, retentionDays, ownKey, alarms, alarmActions });
  }

  /** Disabled: it resolves every element again to find references to other stacks, which an environment never has. */
  public override prepareStack(): void {}
}

function createProvider(stack: TerraformStack, environment: string, config: EnvironmentConfig): AwsProvider {
  const { accountId, region, endpoint, daxEndpoint, tags } = config;
  return new AwsProvider(stack, 'Aws', {
    region,
    allowedAccountIds: [accountId],
    defaultTags: [{ tags: { Project: 'tableside', Environment: environment, ...tags } }],
    ...(endpoint !== undefined && {
      accessKey: 'test',
      secretKey: 'test',
      skipCredentialsValidation: true,
      skipMetadataApiCheck: 'true',
      s3UsePathStyle: true,
      endpoints: [
        {
          ...Object.fromEntries(SERVICES.map((service) => [service, endpoint])),
          ...(daxEndpoint !== undefined && { dax: daxEndpoint }),
        },
      ],
    }),
  });
}

function storeState(stack: TerraformStack, environment: string, { state, region }: EnvironmentConfig): void {
  if (state.kind === 'local') {
    // Relative to the folder in which Terraform runs, so that a checkout can be moved with its state.
    const folder = resolve(App.of(stack).outdir, 'stacks', environment);
    new LocalBackend(stack, { path: relative(folder, resolve(state.path)) });
    return;
  }
  // CDKTF does not know the lock in the bucket, which Terraform has since 1.10.
  new S3Backend(stack, { bucket: state.bucket, key: stateKey(environment), region, encrypt: true }).addOverride(
    'use_lockfile',
    true,
  );
}
