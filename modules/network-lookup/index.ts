import type { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets';
import { Fn, Token } from 'cdktf';
import { Construct } from 'constructs';
import type { FunctionVpc } from '../node-function';
import { between, check, type Finding, flag, must, named, oneOf, required } from '../shared/check';
import { withDefaults } from '../shared/defaults';
import { checkProps } from '../shared/props';
import { checked, listOfKind, number, recordOf, type Shape, text } from '../shared/shape';
import { placeIn } from '../shared/stacks';
import { type AllowedTable, arnOf, createDynamodbEndpoint, findDynamodbRoutes } from './dynamodb-endpoint';
import { findPrivateSubnets, type PrivateSubnetsQuery } from './private-subnets';
import { findSecurityGroup, findVpc, type VpcQuery } from './query';

/**
 * Exactly one of `vpcId`, `vpcName` and `vpcTags` selects the VPC. `privateSubnetIds` or `privateSubnetTags` selects
 * its private subnets; without either, these are the subnets whose route table has no route to an internet gateway.
 */
export interface NetworkLookupProps extends VpcQuery, PrivateSubnetsQuery {
  /** The minimum number of Availability Zones of the private subnets, 1 to 6. @default 2 */
  readonly minimumZones?: number;
  /** Ids of security groups in the VPC (`sg-...`). @default none */
  readonly securityGroupIds?: readonly string[];
  /** Names of security groups in the VPC. @default none */
  readonly securityGroupNames?: readonly string[];
  /**
   * How the private subnets reach DynamoDB: `lookup` requires an existing gateway endpoint; `create` creates one, for
   * requests to the allowed tables only; `none` does neither.
   * @default 'none'
   */
  readonly dynamodbEndpoint?: 'lookup' | 'create' | 'none';
  /** The id of the AWS-managed prefix list of DynamoDB (`pl-...`), without `dynamodbEndpoint`. @default none */
  readonly dynamodbPrefixListId?: string;
}

/** With wildcards, which policies may have. */
const ALLOWED_ARN = /^arn:[\w-]+:dynamodb:[^/]*:table\/[^/]+$/;

const SHAPE: Shape<NetworkLookupProps> = {
  vpcId: checked,
  vpcName: text,
  vpcTags: recordOf(text),
  privateSubnetIds: listOfKind(checked),
  privateSubnetTags: recordOf(text),
  minimumZones: number,
  privateSubnetType: checked,
  onePerZone: checked,
  securityGroupIds: listOfKind(checked),
  securityGroupNames: listOfKind(checked),
  dynamodbEndpoint: checked,
  dynamodbPrefixListId: checked,
};

/**
 * An existing network: a VPC, its private subnets and security groups. With `vpcId`, `privateSubnetIds` and neither an
 * endpoint nor names of security groups, nothing is read.
 */
export class NetworkLookup extends Construct {
  public readonly vpcId: string;
  /** Sorted, so that a plan does not depend on the order of AWS's response. */
  public readonly privateSubnetIds: string[];
  /** The groups of `securityGroupIds`, then those of `securityGroupNames`. */
  public readonly securityGroupIds: string[];
  public readonly dynamodbPrefixListId: string | undefined;
  /** The `vpc` of a `NodeFunction` in the private subnets. */
  public readonly functionVpc: FunctionVpc;
  /** The tables that a created endpoint allows. */
  private readonly tableArns = new Set<string>();
  private readonly createsEndpoint: boolean;

  constructor(scope: Construct, id: string, props: NetworkLookupProps) {
    super(...placeIn(new.target, scope, id));

    const settings = checkProps(this, props, SHAPE, settingsOf, findings);

    const { vpcId, privateSubnetIds, dynamodbEndpoint, dynamodbPrefixListId } = settings;
    this.createsEndpoint = dynamodbEndpoint === 'create';
    if (vpcId !== undefined && privateSubnetIds && dynamodbEndpoint === 'none' && !settings.onePerZone) {
      this.vpcId = vpcId;
      this.privateSubnetIds = sorted(privateSubnetIds);
      this.dynamodbPrefixListId = dynamodbPrefixListId;
    } else {
      this.vpcId = findVpc(this, settings);
      const subnets = findPrivateSubnets(this, this.vpcId, settings, settings.minimumZones);
      this.privateSubnetIds = Fn.sort(subnets.ids);
      this.dynamodbPrefixListId = dynamodbPrefixListId ?? this.routeToDynamodb(dynamodbEndpoint, subnets);
    }
    this.securityGroupIds = [
      ...settings.securityGroupIds,
      ...settings.securityGroupNames.map((name) => findSecurityGroup(this, this.vpcId, name)),
    ];
    this.functionVpc = {
      vpcId: this.vpcId,
      subnetIds: this.privateSubnetIds,
      dynamodbPrefixListId: this.dynamodbPrefixListId,
    };
  }

  /** Allows a created endpoint to carry requests for this table and its indexes. Has no effect without one. */
  public allowTable(table: AllowedTable): void {
    const arn = table?.tableArn;
    const prop = 'tableArn of the table';
    check(this, [required(prop, arn) ?? named(prop, arn, ALLOWED_ARN, 'be the ARN of a table')]);
    if (this.createsEndpoint) this.tableArns.add(arnOf(this, table));
  }

  private routeToDynamodb(endpoint: 'lookup' | 'create' | 'none', subnets: DataAwsSubnets): string | undefined {
    if (endpoint === 'none') return undefined;
    if (endpoint === 'lookup') return findDynamodbRoutes(this, this.vpcId, subnets);
    const rule = 'dynamodbEndpoint create must have at least one allowed table: call allowTable';
    this.node.addValidation({ validate: () => (this.tableArns.size > 0 ? [] : [rule]) });
    return createDynamodbEndpoint(this, this.vpcId, subnets, () => [...this.tableArns]).prefixListId;
  }
}

const settingsOf = (props: NetworkLookupProps) =>
  withDefaults(props, {
    minimumZones: 2,
    privateSubnetType: 'any',
    onePerZone: false,
    securityGroupIds: [],
    securityGroupNames: [],
    dynamodbEndpoint: 'none',
  });

type Settings = ReturnType<typeof settingsOf>;

const findings = (settings: Settings): Finding[] => [
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

const subnetFindings = ({ privateSubnetIds, privateSubnetTags, minimumZones, ...settings }: Settings): Finding[] => [
  oneOf('privateSubnetType', settings.privateSubnetType, ['any', 'with-egress', 'isolated']),
  must(
    'privateSubnetType',
    settings.privateSubnetType,
    'be any with privateSubnetIds, which are used as given',
    (known) => {
      return known === 'any' || !privateSubnetIds;
    },
  ),
  flag('onePerZone', settings.onePerZone),
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

const sorted = (ids: readonly string[]): string[] =>
  [ids, ...ids].some((id) => Token.isUnresolved(id)) ? Fn.sort([...ids]) : [...ids].sort();
