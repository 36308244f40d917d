import { Token } from 'cdktf';
import { between, type Finding, must, named, oneOf } from '../shared/check';
import type { PrivateSubnetsQuery } from './private-subnets';
import type { VpcQuery } from './query';

interface Settings extends VpcQuery, PrivateSubnetsQuery {
  readonly minimumZones: number;
  readonly securityGroupIds: readonly string[];
  readonly securityGroupNames: readonly string[];
  readonly dynamodbEndpoint: string;
  readonly dynamodbPrefixListId?: string;
}

export const findings = (settings: Settings): Finding[] => [
  ...vpcFindings(settings),
  ...subnetFindings(settings),
  ...idFindings('securityGroupIds', settings.securityGroupIds, /^sg-\w+$/, 'security group ids (sg-...)'),
  ...idFindings('securityGroupNames', settings.securityGroupNames, /^(?!sg-)./, 'names, not ids'),
  ...dynamodbFindings(settings),
];

function vpcFindings({ vpcId, vpcName, vpcTags }: Settings): Finding[] {
  const queries = { vpcId, vpcName, vpcTags };
  return [
    must('exactly one of vpcId, vpcName and vpcTags', queries, 'be set', () => count(queries) === 1),
    named('vpcId', vpcId, /^vpc-\w+$/, 'be a VPC id (vpc-...)'),
    named('vpcName', vpcName, /./, 'not be empty'),
    must('vpcTags', vpcTags, 'contain at least one tag', (tags) => count(tags) > 0),
  ];
}

const subnetFindings = ({ privateSubnetIds, privateSubnetTags, minimumZones }: Settings): Finding[] => [
  must('privateSubnetTags', privateSubnetTags, 'contain at least one tag', (tags) => count(tags) > 0),
  must('privateSubnetTags', privateSubnetTags, 'not be combined with privateSubnetIds', () => !privateSubnetIds),
  between('minimumZones', minimumZones, 1, 6),
  ...idFindings('privateSubnetIds', privateSubnetIds, /^subnet-\w+$/, 'subnet ids (subnet-...)'),
  must('privateSubnetIds', privateSubnetIds, `contain at least ${minimumZones} subnets (minimumZones)`, (ids) => {
    return ids.length >= minimumZones;
  }),
];

const dynamodbFindings = ({ dynamodbEndpoint, dynamodbPrefixListId }: Settings): Finding[] => [
  oneOf('dynamodbEndpoint', dynamodbEndpoint, ['lookup', 'create', 'none']),
  named('dynamodbPrefixListId', dynamodbPrefixListId, /^pl-\w+$/, 'be a prefix list id (pl-...)'),
  must('dynamodbPrefixListId', dynamodbPrefixListId, 'be omitted unless dynamodbEndpoint is none', () => {
    return dynamodbEndpoint === 'none';
  }),
];

const count = (values: object): number => Object.values(values).filter((value) => value !== undefined).length;

const idFindings = (prop: string, ids: readonly string[] | undefined, pattern: RegExp, kind: string): Finding[] => [
  must(prop, ids, 'not contain duplicates', (known) => new Set(known).size === known.length),
  ...(Token.isUnresolved(ids) ? [] : (ids ?? [])).map((id) => named(prop, id, pattern, `contain ${kind}`)),
];
