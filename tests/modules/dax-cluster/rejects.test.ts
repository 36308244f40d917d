import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformVariable } from 'cdktf';
import { type DaxAccess, DaxCluster, type DaxClusterProps } from '../../../modules/dax-cluster';
import { synth } from '../../../testkit';
import { clientIn } from '../redis-cache/fixture';
import { keyArn, required, synthDax, tableArn, topicArn } from './fixture';

const NAME =
  'be 1 to 20 lowercase letters, digits or single hyphens, starting with a letter and not ending with a hyphen';
const NODE = 'be a node type of the families t2, t3, r4, r5, r7i, such as dax.t3.small';
const SIZE = 'have one of the sizes small, medium of the family t3';
const WINDOW = 'be a weekly window such as sun:05:00-sun:06:00';
const TTL = 'be a whole number between 0 and 2147483';
const ONE_ZONE = 'contain one zone per node (3), without duplicates';

const subnets = (count: number) => ({
  vpc: { vpcId: 'vpc-1', subnetIds: Array.from({ length: count }, (_, at) => `subnet-${at}`) },
});
const tables = (...arns: readonly string[]) => ({ tables: arns.map((arn) => ({ tableArn: arn })) });

/** The table's ARN with another name, region or account. */
const arnOf = (name: string, region = 'us-east-1', account = '123456789012') =>
  `arn:aws:dynamodb:${region}:${account}:table/${name}`;

describe('DaxCluster', () => {
  it('rejects all wrong settings at once', () => {
    const wrong = { clusterName: 'my_scores', nodeCount: 12, itemTtlSeconds: -1, tables: [] };
    expect(() => synthDax(wrong)).toThrow(
      new Error(
        `test/Dax: clusterName must ${NAME}, got my_scores; ` +
          'number of tables must be a whole number between 1 and 500, got 0; ' +
          'nodeCount must be a whole number between 1 and 11, got 12; ' +
          `itemTtlSeconds must ${TTL}, got -1`,
      ),
    );
  });

  it.each([
    ['clusterName', { clusterName: '' }, `${NAME}, got ""`],
    ['clusterName', { clusterName: 'Scores' }, `${NAME}, got Scores`],
    ['clusterName', { clusterName: '1-scores' }, `${NAME}, got 1-scores`],
    ['clusterName', { clusterName: 'scores-' }, `${NAME}, got scores-`],
    ['clusterName', { clusterName: 'scores--dax' }, `${NAME}, got scores--dax`],
    ['clusterName', { clusterName: 's'.repeat(21) }, `${NAME}, got ${'s'.repeat(21)}`],
    ['nodeType', { nodeType: 'cache.t3.small' }, `${NODE}, got cache.t3.small`],
    ['nodeType', { nodeType: 'dax.t3.large' }, `${SIZE}, got dax.t3.large`],
    ['nodeType', { nodeType: 'dax.t4.small' }, `${NODE}, got dax.t4.small`],
    ['nodeType', { nodeType: 'dax.r3.large' }, `${NODE}, got dax.r3.large`],
    ['nodeType', { nodeType: 'dax.t3.small.1' }, `${NODE}, got dax.t3.small.1`],
    [
      'nodeType',
      { nodeType: 'dax.r4.12xlarge' },
      'have one of the sizes large, xlarge, 2xlarge, 4xlarge, 8xlarge, 16xlarge of the family r4, got dax.r4.12xlarge',
    ],
    ['nodeCount', { nodeCount: 0 }, 'be a whole number between 1 and 11, got 0'],
    ['itemTtlSeconds', { itemTtlSeconds: 315_360_000 }, `${TTL}, got 315360000`],
    ['itemTtlSeconds', { itemTtlSeconds: 0.5 }, `${TTL}, got 0.5`],
    ['queryTtlSeconds', { queryTtlSeconds: -1 }, `${TTL}, got -1`],
    ['queryTtlSeconds', { queryTtlSeconds: 2_147_484 }, `${TTL}, got 2147484`],
    ['maintenanceWindow', { maintenanceWindow: 'sun:05:00' }, `${WINDOW}, got sun:05:00`],
    [
      'maintenanceWindow',
      { maintenanceWindow: 'sun:05:00-sun:05:59' },
      'last at least 60 minutes, got sun:05:00-sun:05:59',
    ],
    ['encryptionInTransit', { encryptionInTransit: 'no' as unknown as boolean }, 'be true or false, and known at'],
    ['errorsAlarm', { errorsAlarm: -1 }, 'be a whole number of at least 0, got -1'],
    [
      'notificationTopicArn',
      { notificationTopicArn: `${topicArn}.fifo` },
      `be the ARN of a standard SNS topic, got ${topicArn}.fifo`,
    ],
    [
      'notificationTopicArn',
      { notificationTopicArn: topicArn.replace('us-east-1', 'eu-west-1') },
      'be in the region of the cluster (us-east-1), got arn:aws:sns:eu-west-1:',
    ],
    [
      'notificationTopicArn',
      { notificationTopicArn: topicArn.replace('123456789012', '210987654321') },
      'be in the account of the tables (123456789012), got arn:aws:sns:us-east-1:210987654321:',
    ],
  ] satisfies [string, Partial<DaxClusterProps>, string][])('rejects %s of %j', (prop, props, rule) => {
    expect(() => synthDax(props)).toThrow(`test/Dax: ${prop} must ${rule}`);
  });

  it.each([
    ['vpc.subnetIds', subnets(0), 'contain 1 to 20 subnets, got []'],
    ['vpc.subnetIds', subnets(21), 'contain 1 to 20 subnets, got ["subnet-0"'],
    ['vpc.subnetIds (with more than one node)', subnets(1), 'contain at least two subnets, got ["subnet-0"]'],
    [
      'vpc.subnetIds (with more than one node)',
      { vpc: { vpcId: 'vpc-1', subnetIds: ['subnet-0', 'subnet-0'] } },
      'contain at least two subnets, got ["subnet-0","subnet-0"]',
    ],
    [
      'vpc.subnetIds (with availabilityZones)',
      { ...subnets(2), availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] },
      'contain a subnet in each zone, got ["subnet-0","subnet-1"]',
    ],
    ['availabilityZones', { availabilityZones: ['us-east-1a'] }, `${ONE_ZONE}, got ["us-east-1a"]`],
    [
      'availabilityZones',
      { availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1a'] },
      `${ONE_ZONE}, got ["us-east-1a","us-east-1b","us-east-1a"]`,
    ],
    [
      'availabilityZones[0]',
      { nodeCount: 1, availabilityZones: ['us-east-1'] },
      'be the name of a zone such as eu-west-1a, got us-east-1',
    ],
    [
      'availabilityZones[0]',
      { nodeCount: 1, availabilityZones: ['eu-west-1a'] },
      'be in the region us-east-1, got eu-west-1a',
    ],
  ] satisfies [string, Partial<DaxClusterProps>, string][])('rejects %s of %j', (prop, props, rule) => {
    expect(() => synthDax(props)).toThrow(`test/Dax: ${prop} must ${rule}`);
  });

  it.each([
    ['a table by its name', tables('scores'), 'tables[0].tableArn must be the ARN of a table, got scores'],
    [
      'an index',
      tables(`${tableArn}/index/by-score`),
      `tables[0].tableArn must be the ARN of a table, got ${tableArn}/index/by-score`,
    ],
    [
      'a table of another region',
      tables(tableArn, arnOf('menu', 'eu-west-1')),
      `tables[1].tableArn must be in us-east-1, the region of the cluster, got ${arnOf('menu', 'eu-west-1')}`,
    ],
    [
      'a table of another account',
      tables(tableArn, arnOf('menu', 'us-east-1', '210987654321')),
      `tables[1].tableArn must be in the account of the other tables, got ${arnOf('menu', 'us-east-1', '210987654321')}`,
    ],
    [
      'a table twice',
      tables(tableArn, arnOf('menu'), tableArn),
      'tables[2] must be another table, got tables[0] again',
    ],
    [
      'a key by its alias',
      { tables: [{ tableArn, kmsKeyArn: 'alias/scores' }] },
      'tables[0].kmsKeyArn must be the ARN of a KMS key, got alias/scores',
    ],
  ])('rejects %s', (_, props, sentence) => {
    expect(() => synthDax(props)).toThrow(new Error(`test/Dax: ${sentence}`));
  });

  it('rejects 501 tables, and any tables that do not fit into the policy of its role', () => {
    const arns = (count: number) => Array.from({ length: count }, (_, at) => arnOf(`orders-${at}`));
    expect(() => synthDax(tables(...arns(501)))).toThrow(
      /^test\/Dax: number of tables must be a whole number between 1 and 500, got 501; tables must fit into a policy of 10240 characters, got \d+$/,
    );
    expect(() => synthDax(tables(...arns(80)))).toThrow('tables must fit into a policy of 10240 characters, got 1');
    expect(() => synthDax(tables(...arns(65)))).not.toThrow();
    const withKeys = arns(25).map((arn, at) => ({ tableArn: arn, kmsKeyArn: `${keyArn}${at}` }));
    expect(() => synthDax({ tables: withKeys })).toThrow('tables must fit into a policy of 10240 characters, got 1');
  });

  it.each(['dax.t2.small', 'dax.t3.medium', 'dax.r4.16xlarge', 'dax.r5.12xlarge', 'dax.r7i.24xlarge'])(
    'accepts the node type %s',
    (nodeType) => {
      expect(synthDax({ nodeType }).resource('aws_dax_cluster').node_type).toBe(nodeType);
    },
  );

  it('accepts a name of the maximum length, one node in one subnet, and tables with one key', () => {
    const table = { tableArn, kmsKeyArn: keyArn };
    const props = { clusterName: 's'.repeat(20), nodeCount: 1, ...subnets(1), tables: [table] };
    expect(() => synthDax(props)).not.toThrow();
  });

  it('accepts a table of another region than the default one if the stack has providers for several', () => {
    const inOtherRegion = () =>
      synth((scope) => {
        new AwsProvider(scope, 'Other', { region: 'eu-west-1', alias: 'other' });
        new DaxCluster(scope, 'Dax', { ...required, ...tables(arnOf('menu', 'eu-west-1')) });
      });
    expect(inOtherRegion).not.toThrow();
  });

  it('rejects tables of two regions if the region of the cluster is unknown at synthesis', () => {
    const inUnknownRegion = (props: Partial<DaxClusterProps>) =>
      synth((scope) => {
        const provider = scope.node.findChild('Aws') as AwsProvider;
        provider.region = new TerraformVariable(scope, 'Region', { type: 'string' }).stringValue;
        new DaxCluster(scope, 'Dax', { ...required, ...props });
      });
    expect(() => inUnknownRegion(tables(arnOf('menu', 'eu-west-1'), tableArn))).toThrow(
      new Error(`test/Dax: tables[1].tableArn must be in eu-west-1, the region of the cluster, got ${tableArn}`),
    );
    const elsewhere = { nodeCount: 1, availabilityZones: ['eu-west-1a'], ...tables(arnOf('menu', 'eu-west-1')) };
    expect(() => inUnknownRegion(elsewhere)).not.toThrow();
  });

  it.each(['nodeType', 'nodeCount', 'itemTtlSeconds', 'queryTtlSeconds', 'encryptionInTransit'])(
    'rejects a %s that is unknown at synthesis',
    (prop) => {
      expect(() =>
        synth((scope) => {
          const { value } = new TerraformVariable(scope, 'Later', { type: 'string' });
          new DaxCluster(scope, 'Dax', { ...required, [prop]: value });
        }),
      ).toThrow(`test/Dax: ${prop} must be `);
    },
  );

  it('rejects a client outside a VPC, and an unknown access', () => {
    const connecting = (access?: DaxAccess, group?: undefined) => () =>
      synth((scope) => {
        const client = Object.assign(clientIn(scope).client, access ? {} : { securityGroupId: group });
        new DaxCluster(scope, 'Dax', required).connectFrom(client, access);
      });
    expect(connecting()).toThrow(new Error('test/Dax: client must be in a VPC (set its vpc), got test/Client'));
    expect(connecting('write' as 'read')).toThrow(
      new Error('test/Dax: access must be one of read, read-write, got write'),
    );
    expect(connecting([])).toThrow(new Error('test/Dax: actions of the grant Connect must not be empty, got []'));
    expect(connecting(['Select' as 'Query'])).toThrow('test/Dax: action in the grant Connect must be one of');
  });
});
