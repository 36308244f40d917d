import { DaxCluster as Cluster } from '@cdktf/provider-aws/lib/dax-cluster';
import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import type { Construct } from 'constructs';
import type { DaxEnv } from '../../runtime/dax/env';
import { ALARM_SHAPE, type AlarmProps } from '../shared/alarm';
import { check, oneOf } from '../shared/check';
import { withDefaults } from '../shared/defaults';
import { type Grantee, grant, type RoleOwner } from '../shared/grant';
import { withHclLifecycle } from '../shared/hcl';
import { checkProps } from '../shared/props';
import { serviceRole } from '../shared/role';
import { checked, listOfKind, number, objectWith, type Shape, set, text } from '../shared/shape';
import { placeIn } from '../shared/stacks';
import {
  accessFinding,
  actionFindings,
  ITEM_ACTIONS,
  type ItemAction,
  READ_ACTIONS,
  WRITE_ACTIONS,
} from '../shared/table';
import { closedGroup, replacedWith, VPC_SHAPE, type Vpc, type VpcClient, VpcService } from '../shared/vpc';
import { clusterAlarms } from './alarms';
import { findings } from './findings';
import { parameterGroup, subnetGroup } from './groups';
import { type DaxTable, tableStatements } from './tables';

export type { ItemAction as DaxAction } from '../shared/table';
export type { VpcClient as DaxClient } from '../shared/vpc';
export type { DaxTable } from './tables';

/**
 * What clients request besides the operations on data. AWS's example policies named these actions until 2021, and the
 * Service Authorization Reference does not list them. AWS does not document whether DAX asks IAM for them, so they are
 * granted: IAM accepts actions that it does not know, and a client without one that is needed could not connect.
 */
const PROTOCOL_ACTIONS = ['DefineAttributeList', 'DefineAttributeListId', 'DefineKeySchema', 'Endpoints'] as const;

/** What a connected client may do: read, read and write, or exactly these actions on data. */
export type DaxAccess = 'read' | 'read-write' | readonly ItemAction[];

export interface DaxClusterProps extends AlarmProps {
  /** 1 to 20 lowercase letters, digits or single hyphens; starts with a letter and does not end with a hyphen. */
  readonly clusterName: string;
  /** 1 to 20 private subnets with IPv4 addresses, in two or more Availability Zones unless there is only one node. */
  readonly vpc: Vpc;
  /** 1 to 500 tables in the region and account of the cluster. All clients can reach all of them. */
  readonly tables: readonly DaxTable[];
  /** Of the families t2, t3, r4, r5 or r7i; a change replaces the cluster. @default 'dax.t3.small' */
  readonly nodeType?: string;
  /** 1 to 11; AWS recommends at least 3 for production. @default 3 */
  readonly nodeCount?: number;
  /**
   * One zone per node, without duplicates; a change replaces the cluster.
   * @default DAX spreads the nodes across the zones of the subnets
   */
  readonly availabilityZones?: readonly string[];
  /** How long an item stays cached: 0 (until evicted or overwritten) to 2147483. @default 300 */
  readonly itemTtlSeconds?: number;
  /** How long the result of a query or scan stays cached: 0 (not at all) to 2147483. @default 300 */
  readonly queryTtlSeconds?: number;
  /** Whether clients connect with TLS; a change replaces the cluster. @default true */
  readonly encryptionInTransit?: boolean;
  /** Whether the disks of the nodes are encrypted; a change replaces the cluster. @default true */
  readonly encryptionAtRest?: boolean;
  /** `ddd:hh:mm-ddd:hh:mm`, UTC, at least 60 minutes. @default 'sun:05:00-sun:06:00' */
  readonly maintenanceWindow?: string;
  /** ARN of a standard SNS topic in the account of the cluster, for its events. @default a new topic */
  readonly notificationTopicArn?: string;
  /** The number of rejected requests per minute that raises an alarm when exceeded. @default 100 */
  readonly errorsAlarm?: number;
}

const SHAPE: Shape<DaxClusterProps> = {
  ...ALARM_SHAPE,
  clusterName: set(checked),
  vpc: set(objectWith(VPC_SHAPE)),
  tables: set(listOfKind(objectWith<DaxTable>({ tableArn: set(text), kmsKeyArn: text }))),
  nodeType: checked,
  nodeCount: number,
  availabilityZones: checked,
  itemTtlSeconds: number,
  queryTtlSeconds: number,
  encryptionInTransit: checked,
  encryptionAtRest: checked,
  maintenanceWindow: checked,
  notificationTopicArn: checked,
  errorsAlarm: number,
};

/** A DAX cluster: a write-through cache in front of DynamoDB tables, which only connected clients can reach. */
export class DaxCluster extends VpcService implements RoleOwner {
  public readonly clusterName: string;
  public readonly clusterArn: string;
  /** `daxs://host:port`, or `dax://host:port` without encryption in transit. */
  public readonly endpointUrl: string;
  /** The port that is opened to clients: 9111, or 8111 without encryption in transit. */
  public readonly port: number;
  public readonly securityGroupId: string;
  /** The role with which the cluster accesses the tables. */
  public readonly roleName: string;
  public readonly parameterGroupName: string;
  public readonly subnetGroupName: string;
  public readonly notificationTopicArn: string;
  public readonly resource: Cluster;

  constructor(scope: Construct, id: string, props: DaxClusterProps) {
    super(...placeIn(new.target, scope, id));

    const settings = checkProps(this, props, SHAPE, settingsOf, (all) => findings(this, all));

    const { clusterName, encryptionInTransit } = settings;
    const role = serviceRole(this, ownName(clusterName), 'dax.amazonaws.com');
    this.roleName = role.name;
    const securityGroup = closedGroup(this, settings.vpc.vpcId, ownName(clusterName), `The DAX cluster ${clusterName}`);
    this.parameterGroupName = parameterGroup(this, settings);
    this.subnetGroupName = subnetGroup(this, settings, securityGroup);
    this.notificationTopicArn =
      settings.notificationTopicArn ?? new SnsTopic(this, 'Topic', { name: ownName(clusterName) }).arn;
    this.resource = new Cluster(this, 'Resource', {
      ...nodeArguments(settings),
      iamRoleArn: role.arn,
      subnetGroupName: this.subnetGroupName,
      securityGroupIds: [securityGroup.id],
      parameterGroupName: this.parameterGroupName,
      notificationTopicArn: this.notificationTopicArn,
      lifecycle: replacedWith(securityGroup),
      // The cluster must not serve clients before it has these permissions, nor after it has lost them.
      dependsOn: [grant(this, 'Tables', this, tableStatements(settings.tables))],
    });
    withHclLifecycle(this.resource);
    clusterAlarms(this, settings);

    this.clusterName = this.resource.clusterName;
    this.clusterArn = this.resource.arn;
    this.endpointUrl = `${encryptionInTransit ? 'daxs' : 'dax'}://${this.resource.configurationEndpoint}`;
    this.port = encryptionInTransit ? 9111 : 8111;
    this.securityGroupId = securityGroup.id;
  }

  /** Allows getting items and querying through the cluster, on all of its tables, but not scanning. */
  public grantRead(grantee: Grantee): IamRolePolicy {
    return this.grant(grantee, 'Read', READ_ACTIONS);
  }

  /** Allows putting, updating and deleting items through the cluster, in all of its tables. */
  public grantWrite(grantee: Grantee): IamRolePolicy {
    return this.grant(grantee, 'Write', WRITE_ACTIONS);
  }

  public grantReadWrite(grantee: Grantee): IamRolePolicy {
    return this.grant(grantee, 'ReadWrite', [...READ_ACTIONS, ...WRITE_ACTIONS].sort());
  }

  /**
   * Allows exactly these actions through the cluster, on all of its tables, and those of the protocol.
   * @param access name of the grant, unique per grantee
   */
  public grant(grantee: Grantee, access: string, actions: readonly ItemAction[]): IamRolePolicy {
    check(this, [accessFinding(access)]);
    check(this, actionFindings(access, actions, ITEM_ACTIONS));
    const allowed = [...actions, ...PROTOCOL_ACTIONS].map((action) => `dax:${action}`);
    return grant(this, access, grantee, [{ actions: allowed, resources: [this.clusterArn] }]);
  }

  /**
   * Opens the port to the client's security group, grants the access, and adds the environment variable with the
   * endpoint.
   * @throws when the client is outside a VPC
   */
  public connectFrom(client: VpcClient, access: DaxAccess = 'read'): void {
    if (typeof access === 'string') check(this, [oneOf('access', access, ['read', 'read-write'])]);
    this.admit(client, { DAX_ENDPOINT: this.endpointUrl } satisfies DaxEnv);
    if (access === 'read') this.grantRead(client);
    else if (access === 'read-write') this.grantReadWrite(client);
    else this.grant(client, 'Connect', access);
  }
}

const settingsOf = (props: DaxClusterProps) =>
  withDefaults(props, {
    nodeType: 'dax.t3.small',
    nodeCount: 3,
    itemTtlSeconds: 300,
    queryTtlSeconds: 300,
    encryptionInTransit: true,
    encryptionAtRest: true,
    maintenanceWindow: 'sun:05:00-sun:06:00',
    errorsAlarm: 100,
    alarms: true,
    alarmActions: [],
  });

type Settings = ReturnType<typeof settingsOf>;

/** The prefix avoids the names of a function or a cache that are named like the cluster. */
const ownName = (clusterName: string): string => `dax-${clusterName}`;

const nodeArguments = ({ clusterName, nodeType, nodeCount, availabilityZones, ...settings }: Settings) => ({
  clusterName,
  description: `The DAX cluster ${clusterName}`,
  nodeType,
  replicationFactor: nodeCount,
  ...(availabilityZones && { availabilityZones: [...availabilityZones] }),
  clusterEndpointEncryptionType: settings.encryptionInTransit ? 'TLS' : 'NONE',
  serverSideEncryption: { enabled: settings.encryptionAtRest },
  maintenanceWindow: settings.maintenanceWindow,
});
