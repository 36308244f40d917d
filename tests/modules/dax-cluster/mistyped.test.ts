import type { DaxClusterProps } from '../../../modules/dax-cluster';
import { required, synthDax, tableArn, topicArn } from './fixture';

const NAME =
  'be 1 to 20 lowercase letters, digits or single hyphens, starting with a letter and not ending with a hyphen';
const NODE = 'be a node type of the families t2, t3, r4, r5, r7i, such as dax.t3.small';
const TTL = 'be a whole number between 0 and 2147483';

describe('DaxCluster', () => {
  const { clusterName, vpc, tables: given } = required;
  it.each([
    [
      'no props',
      { clusterName: undefined, vpc: undefined, tables: undefined },
      'clusterName must be set, got undefined; ',
    ],
    ['no name', { clusterName: null }, 'clusterName must be set, got null'],
    ['a name that is no string', { clusterName: true }, `clusterName must ${NAME}, got true`],
    ['no VPC', { vpc: null }, 'vpc must be set, got null'],
    ['a VPC without subnets', { vpc: { vpcId: 'vpc-1' } }, 'vpc.subnetIds must be set, got undefined'],
    ['subnets without a VPC', { vpc: { subnetIds: vpc.subnetIds } }, 'vpc.vpcId must be set, got undefined'],
    [
      'subnets as a string',
      { vpc: { ...vpc, subnetIds: 'subnet-a,subnet-b' } },
      'vpc.subnetIds must be a list, got subnet-a,',
    ],
    ['one table outside a list', { tables: given[0] }, `tables must be a list, got {"tableArn":"${tableArn}"}`],
    ['a table that is not defined yet', { tables: [undefined] }, 'tables[0] must be set, got undefined'],
    [
      'a table of the provider',
      { tables: [{ arn: tableArn }] },
      'tables[0].arn is not a prop, did you mean tables[0].tableArn?',
    ],
    [
      'a zone that is not defined yet',
      { nodeCount: 1, availabilityZones: [undefined] },
      'availabilityZones[0] must be set, got undefined',
    ],
    ['zones as a string', { availabilityZones: 'us-east-1a' }, 'availabilityZones must be a list, got us-east-1a'],
    ['a node type that is no string', { nodeType: 3 }, `nodeType must ${NODE}, got 3`],
    [
      'a count that is not a number',
      { nodeCount: Number('x') },
      'nodeCount must be a whole number between 1 and 11, got NaN',
    ],
    ['an infinite TTL', { itemTtlSeconds: Number.POSITIVE_INFINITY }, `itemTtlSeconds must ${TTL}, got Infinity`],
    [
      'encryption as a string',
      { encryptionAtRest: 'false' },
      'encryptionAtRest must be true or false, and known at synthesis, got "false"',
    ],
    ['alarms as a string', { alarms: 'false' }, 'alarms must be true or false, and known at synthesis, got "false"'],
    ['an action outside a list', { alarmActions: topicArn }, `alarmActions must be a list, got ${topicArn}`],
  ])('rejects what only JavaScript accepts: %s', (_, props, sentence) => {
    const mistyped = { clusterName, ...props } as unknown as DaxClusterProps;
    expect(() => synthDax(mistyped)).toThrow(`test/Dax: ${sentence}`);
  });
});
