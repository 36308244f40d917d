import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findMirror } from '../../../../modules/shared/provider-mirror';
import { forgetHashes } from '../../../../testkit/plan/lock-file';
import { ACCOUNT, REGION, ROLE, World } from './world';

const PROVIDER = '5.100.0';
/** The provider waits for 30 s after each change of a cluster. */
const TIMEOUT_MS = 300_000;

let world: World;
beforeEach(async () => {
  world = await new World().start();
});
afterEach(() => world.end());

interface Settings {
  readonly name: string;
  readonly queryTtl?: string;
  readonly tags?: Record<string, string>;
}

/** A subnet group, a parameter group and a cluster, with everything that a cluster can have. */
const settingsOf = ({ name, queryTtl = '60000', tags = { Project: 'x', Old: '1' } }: Settings) => ({
  aws_dax_subnet_group: { name, description: 'Private', subnet_ids: ['subnet-1', 'subnet-2'] },
  aws_dax_parameter_group: {
    name,
    description: 'Lifetimes',
    parameters: [
      { name: 'query-ttl-millis', value: queryTtl },
      { name: 'record-ttl-millis', value: '0' },
    ],
  },
  aws_dax_cluster: {
    cluster_name: name,
    description: 'Scores',
    iam_role_arn: ROLE,
    node_type: 'dax.r4.large',
    replication_factor: 2,
    subnet_group_name: `\${aws_dax_subnet_group.${name}.name}`,
    parameter_group_name: `\${aws_dax_parameter_group.${name}.name}`,
    security_group_ids: ['sg-1'],
    maintenance_window: 'sun:05:00-sun:09:00',
    notification_topic_arn: `arn:aws:sns:${REGION}:${ACCOUNT}:dax`,
    cluster_endpoint_encryption_type: 'TLS',
    server_side_encryption: { enabled: true },
    tags,
  },
});

const TYPES = Object.keys(settingsOf({ name: '' })) as (keyof ReturnType<typeof settingsOf>)[];

/** The blocks of these resources, which have the names of their clusters. */
const resources = (all: readonly Settings[]) =>
  Object.fromEntries(
    TYPES.map((type) => [type, Object.fromEntries(all.map((one) => [one.name, settingsOf(one)[type]]))]),
  );

const provider = () => ({
  region: REGION,
  access_key: 'test',
  secret_key: 'test',
  skip_credentials_validation: true,
  skip_metadata_api_check: 'true',
  skip_requesting_account_id: true,
  endpoints: [{ dax: world.url }],
});

function write(all: readonly Settings[], more: object = {}): void {
  const content = {
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: PROVIDER } } },
    provider: { aws: provider() },
    resource: resources(all),
    ...more,
  };
  writeFileSync(join(world.folder, 'main.tf.json'), JSON.stringify(content));
}

async function init(): Promise<void> {
  const mirror = findMirror(PROVIDER);
  await run('init', ...(mirror ? [`-plugin-dir=${mirror}`] : []));
  forgetHashes(world.folder);
}

async function run(...parameters: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('terraform', [...parameters, '-no-color', '-input=false'], {
    cwd: world.folder,
    env: { ...process.env, CHECKPOINT_DISABLE: '1', AWS_ENDPOINT_URL: world.url },
  });
  return stdout;
}

async function createThroughApi(name: string): Promise<void> {
  const {
    aws_dax_subnet_group: subnets,
    aws_dax_parameter_group: parameters,
    aws_dax_cluster: cluster,
  } = settingsOf({ name });
  await world.call('CreateSubnetGroup', {
    SubnetGroupName: name,
    Description: subnets.description,
    SubnetIds: subnets.subnet_ids,
  });
  await world.call('CreateParameterGroup', { ParameterGroupName: name, Description: parameters.description });
  await world.call('UpdateParameterGroup', {
    ParameterGroupName: name,
    ParameterNameValues: parameters.parameters.map((one) => ({
      ParameterName: one.name,
      ParameterValue: one.value,
    })),
  });
  await world.createCluster({
    ClusterName: name,
    Description: cluster.description,
    NodeType: cluster.node_type,
    ReplicationFactor: cluster.replication_factor,
    SubnetGroupName: name,
    ParameterGroupName: name,
    SecurityGroupIds: cluster.security_group_ids,
    PreferredMaintenanceWindow: cluster.maintenance_window,
    NotificationTopicArn: cluster.notification_topic_arn,
    ClusterEndpointEncryptionType: cluster.cluster_endpoint_encryption_type,
    SSESpecification: { Enabled: true },
    Tags: Object.entries(cluster.tags).map(([Key, Value]) => ({ Key, Value })),
  });
}

it(
  'lets Terraform create, import, change and destroy all resources, without a difference in between',
  async () => {
    await createThroughApi('imported');
    write([{ name: 'created' }, { name: 'imported' }], {
      import: TYPES.map((type) => ({ to: `${type}.imported`, id: 'imported' })),
    });
    await init();
    // If anything was not as planned, more would change.
    expect(await run('apply', '-auto-approve')).toContain('Resources: 3 imported, 3 added, 0 changed, 0 destroyed');
    const [created, imported] = ['created', 'imported'].map((name) => world.clusters.named(name));
    expect(created?.settings).toEqual({ name: 'created', tls: true, roleArn: ROLE, ttls: { item: 0, query: 60_000 } });
    expect(Object.keys(created?.ports ?? {})).toEqual(['created-a', 'created-b']);

    write([{ name: 'created', queryTtl: '5', tags: { Project: 'y', New: '2' } }]);
    expect(await run('apply', '-auto-approve')).toContain('Resources: 0 added, 2 changed, 3 destroyed');
    expect(created?.ttls.at(-1)).toEqual({ item: 0, query: 5 });
    expect(imported?.isClosed).toBe(true);
    const remaining = (await world.call('DescribeSubnetGroups')).SubnetGroups;
    expect(remaining.map((group: { SubnetGroupName: string }) => group.SubnetGroupName)).toEqual([
      'created',
      'default',
    ]);
    expect((await world.call('ListTags', { ResourceName: 'created' })).Tags).toEqual(
      expect.arrayContaining([
        { Key: 'Project', Value: 'y' },
        { Key: 'New', Value: '2' },
      ]),
    );
    expect(world.running.clusters().map(({ name }) => name)).toEqual(['created']);
  },
  TIMEOUT_MS,
);
