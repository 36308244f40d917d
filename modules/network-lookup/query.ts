import { DataAwsSecurityGroups } from '@cdktf/provider-aws/lib/data-aws-security-groups';
import { DataAwsVpcs } from '@cdktf/provider-aws/lib/data-aws-vpcs';
import { Fn } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import { postconditions } from '../shared/check';
import { filter, listed } from '../shared/data-source';
import { withHclLifecycle } from '../shared/hcl';

export type Tags = Readonly<Record<string, string>>;

export interface VpcQuery {
  /** The id of the VPC (`vpc-...`). @default none */
  readonly vpcId?: string;
  /** Its tag `Name`, which may contain `*` and `?`. @default none */
  readonly vpcName?: string;
  /** Tags that it has, among others; the values may contain `*` and `?`. @default none */
  readonly vpcTags?: Tags;
}

/** EC2 filters by tags, whose values may contain `*` and `?`. */
export const tagFilters = (tags: Tags) => Object.entries(tags).map(([key, value]) => filter(`tag:${key}`, value));

export const tagWords = (tags: Tags): string =>
  `tagged ${Object.entries(tags)
    .map(([key, value]) => `${key} = ${value}`)
    .join(' and ')}`;

export function findVpc(scope: Construct, { vpcId, vpcName, vpcTags = {} }: VpcQuery): string {
  const tags = vpcName === undefined ? vpcTags : { Name: vpcName };
  const vpcs = new DataAwsVpcs(scope, 'Vpcs', {
    filter: vpcId === undefined ? tagFilters(tags) : [filter('vpc-id', vpcId)],
    lifecycle: exactlyOne(scope, vpcId === undefined ? `VPC ${tagWords(tags)}` : `VPC ${vpcId}`),
  });
  return Fn.element(withHclLifecycle(vpcs).ids, 0);
}

export function findSecurityGroup(scope: Construct, vpcId: string, name: string): string {
  const groups = new DataAwsSecurityGroups(scope, `SecurityGroup-${name}`, {
    filter: [filter('vpc-id', vpcId), filter('group-name', name)],
    lifecycle: exactlyOne(scope, `security group named ${name} in ${vpcId}`),
  });
  return Fn.element(withHclLifecycle(groups).ids, 0);
}

/** For plural data sources: the singular ones fail with messages that name neither the construct nor the query. */
const exactlyOne = (scope: IConstruct, words: string) =>
  postconditions(scope, {
    condition: '${length(self.ids) == 1}',
    message: `there must be exactly one ${words}, found ${listed('self.ids')}`,
  });
