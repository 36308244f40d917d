import type { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets';
import { Fn, Token } from 'cdktf';
import { Construct } from 'constructs';
import type { FunctionVpc } from '../node-function';
import { between, check, type Finding, must, named, oneOf } from '../shared/check';
import { createDynamodbEndpoint, findDynamodbRoutes } from './dynamodb-endpoint';
import { findSecurityGroup, findVpc, type VpcQuery } from './exactly-one';
import { findPrivateSubnets, type PrivateSubnetsQuery } from './private-subnets';

/**
 * One of `vpcId`, `vpcName` and `vpcTags` names the VPC. Its private subnets are those of `privateSubnetIds` or with
 * `privateSubnetTags`; without either, those whose route table has no route to an internet gateway.
 */
export interface NetworkLookupProps extends VpcQuery, PrivateSubnetsQuery {
  /** In how many zones the private subnets must lie, 1 to 6. @default 2 */
  readonly minimumZones?: number;
  /** Security groups of the VPC, by id (`sg-…`). @default none */
  readonly securityGroupIds?: readonly string[];
  /** Security groups of the VPC, by name. @default none */
  readonly securityGroupNames?: readonly string[];
  /**
   * How the private subnets reach DynamoDB: by a gateway endpoint that is there (`lookup`), by one that is made and
   * carries requests for the allowed tables alone (`create`), or in a way that is not looked at (`none`).
   * @default 'none'
   */
  readonly dynamodbEndpoint?: 'lookup' | 'create' | 'none';
  /** The id of AWS's prefix list of DynamoDB (`pl-…`); only with `dynamodbEndpoint` 'none'. @default none */
  readonly dynamodbPrefixListId?: string;
}

/** A network that somebody else made. With `vpcId`, `privateSubnetIds`, no endpoint and no names of groups nothing is read. */
export class NetworkLookup extends Construct {
  public readonly vpcId: string;
  /** Sorted, so that no plan changes by the order in which AWS answers. */
  public readonly privateSubnetIds: string[];
  /** Those given by id, then those found by name. */
  public readonly securityGroupIds: string[];
  /** Of the endpoint, or as it was given, or undefined. */
  public readonly dynamodbPrefixListId: string | undefined;
  /** The same for a function that is to run in the private subnets. */
  public readonly functionVpc: FunctionVpc;
  /** The tables that a created endpoint carries requests for. */
  private readonly tableArns = new Set<string>();

  constructor(scope: Construct, id: string, props: NetworkLookupProps) {
    super(scope, id);

    const { vpcId, privateSubnetIds, securityGroupIds = [], securityGroupNames = [] } = props;
    const { minimumZones = 2, dynamodbEndpoint = 'none', dynamodbPrefixListId } = props;

    check(this, findings({ ...props, minimumZones, dynamodbEndpoint }));

    if (vpcId !== undefined && privateSubnetIds && dynamodbEndpoint === 'none') {
      this.vpcId = vpcId;
      this.privateSubnetIds = sorted(privateSubnetIds);
      this.dynamodbPrefixListId = dynamodbPrefixListId;
    } else {
      this.vpcId = findVpc(this, props);
      const subnets = findPrivateSubnets(this, this.vpcId, props, minimumZones);
      this.privateSubnetIds = Fn.sort(subnets.ids);
      this.dynamodbPrefixListId = dynamodbPrefixListId ?? this.wayToDynamodb(dynamodbEndpoint, subnets);
    }
    this.securityGroupIds = [
      ...securityGroupIds,
      ...securityGroupNames.map((name) => findSecurityGroup(this, this.vpcId, name)),
    ];
    this.functionVpc = {
      vpcId: this.vpcId,
      subnetIds: this.privateSubnetIds,
      dynamodbPrefixListId: this.dynamodbPrefixListId,
    };
  }

  /** Has a created endpoint carry requests for this table and its indexes. Otherwise there is nothing to be done. */
  public allowTable({ tableArn }: { readonly tableArn: string }): void {
    this.tableArns.add(tableArn);
  }

  private wayToDynamodb(kind: 'lookup' | 'create' | 'none', subnets: DataAwsSubnets): string | undefined {
    if (kind === 'none') return undefined;
    if (kind === 'lookup') return findDynamodbRoutes(this, this.vpcId, subnets);
    const rule = 'dynamodbEndpoint must, with create, carry requests for a table: call allowTable';
    this.node.addValidation({ validate: () => (this.tableArns.size > 0 ? [] : [rule]) });
    return createDynamodbEndpoint(this, this.vpcId, subnets, () => [...this.tableArns]).prefixListId;
  }
}

const sorted = (ids: readonly string[]): string[] =>
  [ids, ...ids].some((id) => Token.isUnresolved(id)) ? Fn.sort([...ids]) : [...ids].sort();

type Settings = NetworkLookupProps & Required<Pick<NetworkLookupProps, 'minimumZones' | 'dynamodbEndpoint'>>;

function findings(settings: Settings): Finding[] {
  const { vpcId, vpcName, vpcTags, privateSubnetIds, privateSubnetTags, minimumZones } = settings;
  const { securityGroupIds = [], securityGroupNames = [], dynamodbEndpoint, dynamodbPrefixListId } = settings;
  const ways = { vpcId, vpcName, vpcTags };
  const none = 'name at least one tag';
  return [
    must('one of vpcId, vpcName and vpcTags', ways, 'be given, and one alone', () => count(ways) === 1),
    named('vpcId', vpcId, /^vpc-\w+$/, 'be the id of a VPC (vpc-…)'),
    named('vpcName', vpcName, /./, 'not be empty'),
    must('vpcTags', vpcTags, none, (tags) => count(tags) > 0),
    must('privateSubnetTags', privateSubnetTags, none, (tags) => count(tags) > 0),
    must('privateSubnetTags', privateSubnetTags, 'not go with privateSubnetIds', () => !privateSubnetIds),
    between('minimumZones', minimumZones, 1, 6),
    ...idFindings('privateSubnetIds', privateSubnetIds, /^subnet-\w+$/, 'ids of subnets (subnet-…)'),
    must('privateSubnetIds', privateSubnetIds, `be ${minimumZones} or more, as minimumZones says`, (ids) => {
      return ids.length >= minimumZones;
    }),
    ...idFindings('securityGroupIds', securityGroupIds, /^sg-\w+$/, 'ids of security groups (sg-…)'),
    ...idFindings('securityGroupNames', securityGroupNames, /^(?!sg-)./, 'names of security groups, not ids'),
    oneOf('dynamodbEndpoint', dynamodbEndpoint, ['lookup', 'create', 'none']),
    named('dynamodbPrefixListId', dynamodbPrefixListId, /^pl-\w+$/, 'be the id of a prefix list (pl-…)'),
    must('dynamodbPrefixListId', dynamodbPrefixListId, 'go with dynamodbEndpoint none', () => {
      return dynamodbEndpoint === 'none';
    }),
  ];
}

const count = (values: object): number => Object.values(values).filter((value) => value !== undefined).length;

const idFindings = (prop: string, ids: readonly string[] | undefined, pattern: RegExp, what: string): Finding[] => [
  must(prop, ids, 'hold each but once', (known) => new Set(known).size === known.length),
  ...(Token.isUnresolved(ids) ? [] : (ids ?? [])).map((id) => named(prop, id, pattern, `hold ${what}`)),
];
