import {
  checkNodeType,
  checkOneOf,
  checkRoleArn,
  checkSecurityGroups,
  checkTopicArn,
  clusterName,
  maintenanceWindow,
} from '../checks';
import { record } from '../events';
import { Fault, invalidValue } from '../faults';
import { flag, integer, list, required, structure, text } from '../input';
import { operation } from '../operation';
import { findParameterGroup } from '../parameter-groups';
import type { Service } from '../service';
import { type ClusterState, DEFAULT_PARAMETER_GROUP, DEFAULT_SUBNET_GROUP, named, type State } from '../state';
import { findSubnetGroup } from '../subnet-groups';
import { TAGS, withTags } from '../tag-rules';
import { checkNodeCount, checkZones, groupZones, newNodes, spread, unusedPorts } from './placement';
import { clusterView } from './view';

const DEFAULT_WINDOW = 'sun:05:00-sun:06:00';

const REQUEST = structure({
  ClusterName: required(text),
  NodeType: required(text),
  Description: text,
  ReplicationFactor: required(integer),
  AvailabilityZones: list(text),
  SubnetGroupName: text,
  SecurityGroupIds: list(text),
  PreferredMaintenanceWindow: text,
  NotificationTopicArn: text,
  IamRoleArn: required(text),
  ParameterGroupName: text,
  Tags: TAGS,
  SSESpecification: structure({ Enabled: required(flag) }),
  ClusterEndpointEncryptionType: text,
  NetworkType: text,
});

type Request = NonNullable<ReturnType<typeof REQUEST>>;

/** The nodes start after the response. */
export const createCluster = operation(REQUEST, async (input, service) => {
  const settings = settingsOf(input);
  const unused = await unusedPorts(service);
  return service.store.change((draft) => {
    const { name } = settings;
    if (named(draft.clusters, name)) throw new Fault('ClusterAlreadyExistsFault', `Cluster ${name} already exists`);
    // The Terraform provider sends an empty name for the default group.
    const subnetGroup = findSubnetGroup(draft, input.SubnetGroupName || DEFAULT_SUBNET_GROUP).name;
    const parameterGroup = findParameterGroup(draft, input.ParameterGroupName ?? DEFAULT_PARAMETER_GROUP).name;
    const zones = nodeZones(draft, input, subnetGroup, service);
    const nodes = newNodes(draft, { clusterName: name, nodes: [], zones, unused });
    const cluster: ClusterState = { ...settings, subnetGroup, parameterGroup, phase: 'creating', nodes };
    draft.clusters.push(cluster);
    record(draft, 'CLUSTER', name, 'Cluster creation started');
    return { Cluster: clusterView(cluster, service) };
  });
});

/** Checks everything that needs no other resource. */
function settingsOf(input: Request): Omit<ClusterState, 'subnetGroup' | 'parameterGroup' | 'phase' | 'nodes'> {
  const { Description: description, NotificationTopicArn: topicArn, SecurityGroupIds: securityGroups = [] } = input;
  const name = clusterName(input.ClusterName);
  checkNodeType(input.NodeType);
  checkNodeCount('ReplicationFactor', input.ReplicationFactor);
  checkRoleArn(input.IamRoleArn);
  checkSecurityGroups(securityGroups);
  if (topicArn !== undefined) checkTopicArn(topicArn);
  checkNetworkType(input.NetworkType);
  const encryption = checkOneOf('ClusterEndpointEncryptionType', input.ClusterEndpointEncryptionType, ['NONE', 'TLS']);
  return {
    name,
    nodeType: input.NodeType,
    roleArn: input.IamRoleArn,
    tls: encryption === 'TLS',
    encryptedAtRest: input.SSESpecification?.Enabled ?? false,
    ...(description !== undefined && { description }),
    securityGroups,
    maintenanceWindow: maintenanceWindow(input.PreferredMaintenanceWindow ?? DEFAULT_WINDOW),
    ...(topicArn !== undefined && { notifications: { topicArn, status: 'active' } }),
    tags: withTags([], input.Tags ?? []),
  };
}

function checkNetworkType(given: string | undefined): void {
  const type = checkOneOf('NetworkType', given, ['ipv4', 'ipv6', 'dual_stack']);
  if (type === undefined || type === 'ipv4') return;
  throw invalidValue(`NetworkType must be ipv4, because local nodes listen on 127.0.0.1 only, got ${type}`);
}

function nodeZones(draft: State, input: Request, subnetGroup: string, service: Service): string[] {
  const { AvailabilityZones: given = [], ReplicationFactor: count } = input;
  const zones = groupZones(draft, subnetGroup, service);
  if (given.length === 0) return spread(count, zones, []);
  checkZones(given, count, zones);
  return given;
}
