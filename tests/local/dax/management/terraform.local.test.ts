import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
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
const resources = ({ name, queryTtl = '60000', tags = { Project: 'x', Old: '1' } }: Settings) => ({
  aws_dax_subnet_group: { it: { name, description: 'Private', subnet_ids: ['subnet-1', 'subnet-2'] } },
  aws_dax_parameter_group: {
    it: {
      name,
      description: 'Lifetimes',
      parameters: [
        { name: 'query-ttl-millis', value: queryTtl },
        { name: 'record-ttl-millis', value: '0' },
      ],
    },
  },
  aws_dax_cluster: {
    it: {
      cluster_name: name,
      description: 'Scores',
      iam_role_arn: ROLE,
      node_type: 'dax.r4.large',
      replication_factor: 2,
      subnet_group_name: '${aws_dax_subnet_group.it.name}',
      parameter_group_name: '${aws_dax_parameter_group.it.name}',
      security_group_ids: ['sg-1'],
      maintenance_window: 'sun:05:00-sun:09:00',
      notification_topic_arn: `arn:aws:sns:${REGION}:${ACCOUNT}:dax`,
      cluster_endpoint_encryption_type: 'TLS',
      server_side_encryption: { enabled: true },
      tags,
    },
  },
});

const provider = () => ({
  region: REGION,
  access_key: 'test',
  secret_key: 'test',
  skip_credentials_validation: true,
  skip_metadata_api_check: 'true',
  skip_requesting_account_id: true,
  endpoints: [{ dax: world.url }],
});

/** A Terraform configuration in a folder of its own. */
class Configuration {
  private readonly folder: string;

  constructor(private readonly settings: Settings) {
    this.folder = join(world.folder, settings.name);
    mkdirSync(this.folder);
  }

  write(changes: Partial<Settings>, more: object = {}): void {
    const content = {
      terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: PROVIDER } } },
      provider: { aws: provider() },
      resource: resources({ ...this.settings, ...changes }),
      ...more,
    };
    writeFileSync(join(this.folder, 'main.tf.json'), JSON.stringify(content));
  }

  async init(): Promise<void> {
    const mirror = findMirror(PROVIDER);
    await this.run('init', ...(mirror ? [`-plugin-dir=${mirror}`] : []));
    forgetHashes(this.folder);
  }

  /** Uses the provider of another configuration: `init` reads all of its 700 MB. */
  initLike({ folder }: Configuration): void {
    symlinkSync(join(folder, '.terraform'), join(this.folder, '.terraform'));
    copyFileSync(join(folder, '.terraform.lock.hcl'), join(this.folder, '.terraform.lock.hcl'));
  }

  async run(...parameters: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('terraform', [...parameters, '-no-color', '-input=false'], {
      cwd: this.folder,
      env: { ...process.env, CHECKPOINT_DISABLE: '1', AWS_ENDPOINT_URL: world.url },
    });
    return stdout;
  }
}

/** Creates resources, and changes two of the three. If anything was not as planned, more would change. */
async function createWithTerraform(configuration: Configuration): Promise<void> {
  expect(await configuration.run('apply', '-auto-approve')).toContain('Resources: 3 added, 0 changed, 0 destroyed');
  const cluster = world.clusters.named('created');
  expect(cluster.settings).toEqual({ name: 'created', tls: true, roleArn: ROLE, ttls: { item: 0, query: 60_000 } });
  expect(Object.keys(cluster.ports)).toEqual(['created-a', 'created-b']);

  configuration.write({ queryTtl: '5', tags: { Project: 'y', New: '2' } });
  expect(await configuration.run('apply', '-auto-approve')).toContain('Resources: 0 added, 2 changed, 0 destroyed');
  expect(cluster.ttls.at(-1)).toEqual({ item: 0, query: 5 });
}

/** Imports resources that exist, and destroys them. */
async function importIntoTerraform(configuration: Configuration): Promise<void> {
  const name = 'imported';
  await createThroughApi(name);
  const types = Object.keys(resources({ name }));
  configuration.write({}, { import: types.map((type) => ({ to: `${type}.it`, id: name })) });
  expect(await configuration.run('apply', '-auto-approve')).toContain(
    'Resources: 3 imported, 0 added, 0 changed, 0 destroyed',
  );
  configuration.write({});
  expect(await configuration.run('destroy', '-auto-approve')).toContain('Destroy complete! Resources: 3 destroyed.');
  expect(world.clusters.named(name).isClosed).toBe(true);
}

async function createThroughApi(name: string): Promise<void> {
  const { aws_dax_subnet_group: subnets, aws_dax_parameter_group: parameters, aws_dax_cluster } = resources({ name });
  await world.call('CreateSubnetGroup', {
    SubnetGroupName: name,
    Description: subnets.it.description,
    SubnetIds: subnets.it.subnet_ids,
  });
  await world.call('CreateParameterGroup', { ParameterGroupName: name, Description: parameters.it.description });
  await world.call('UpdateParameterGroup', {
    ParameterGroupName: name,
    ParameterNameValues: parameters.it.parameters.map((one) => ({
      ParameterName: one.name,
      ParameterValue: one.value,
    })),
  });
  const cluster = aws_dax_cluster.it;
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
  'lets Terraform create, change, import and destroy all resources, without a difference in between',
  async () => {
    const created = new Configuration({ name: 'created' });
    created.write({});
    await created.init();
    const imported = new Configuration({ name: 'imported' });
    imported.initLike(created);
    // Side by side, because most of the time is the provider's pauses.
    await Promise.all([createWithTerraform(created), importIntoTerraform(imported)]);
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
