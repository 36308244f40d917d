import { LOOPBACK } from '../../../machine/ports';
import { clusterArn, type Service } from '../service';
import { type ClusterState, clusterStatus, discoveryNode, keptNodes, type NodeState } from '../state';

/** Parameters take effect at once, so that they are never out of sync. */
const IN_SYNC = 'in-sync';

export const endpointUrl = ({ tls }: Pick<ClusterState, 'tls'>, port: number): string =>
  `${tls ? 'daxs' : 'dax'}://${LOOPBACK}:${port}`;

/** A cluster as the API describes it: without nodes and addresses while it is created or deleted. */
export function clusterView(cluster: ClusterState, service: Service) {
  const status = clusterStatus(cluster);
  const hasNodes = cluster.phase === 'running';
  const removed = cluster.nodes.filter((node) => node.status === 'deleting').map(({ id }) => id);
  const { notifications } = cluster;
  return {
    ClusterName: cluster.name,
    Description: cluster.description,
    ClusterArn: clusterArn(service, cluster.name),
    TotalNodes: keptNodes(cluster).length,
    ActiveNodes: cluster.nodes.filter((node) => node.status === 'available').length,
    NodeType: cluster.nodeType,
    Status: status,
    ClusterDiscoveryEndpoint: discoveryEndpoint(cluster, hasNodes),
    ...(removed.length > 0 && { NodeIdsToRemove: removed }),
    ...(hasNodes && { Nodes: cluster.nodes.map((node) => nodeView(node, cluster)) }),
    PreferredMaintenanceWindow: cluster.maintenanceWindow,
    NotificationConfiguration: notifications && {
      TopicArn: notifications.topicArn,
      TopicStatus: notifications.status,
    },
    SubnetGroup: cluster.subnetGroup,
    SecurityGroups: cluster.securityGroups.map((id) => ({ SecurityGroupIdentifier: id, Status: 'active' })),
    IamRoleArn: cluster.roleArn,
    ParameterGroup: {
      ParameterGroupName: cluster.parameterGroup,
      ParameterApplyStatus: IN_SYNC,
      NodeIdsToReboot: [],
    },
    SSEDescription: { Status: cluster.encryptedAtRest ? 'ENABLED' : 'DISABLED' },
    ClusterEndpointEncryptionType: cluster.tls ? 'TLS' : 'NONE',
    NetworkType: 'ipv4',
  };
}

function discoveryEndpoint(cluster: ClusterState, isShown: boolean) {
  const port = discoveryNode(cluster)?.port;
  return isShown && port ? { Address: LOOPBACK, Port: port, URL: endpointUrl(cluster, port) } : { Port: port };
}

function nodeView({ id, port, zone, status, createdAt }: NodeState, cluster: ClusterState) {
  const isShown = status === 'available' || status === 'rebooting';
  return {
    NodeId: id,
    // Empty instead of absent: the Terraform provider crashes on nodes without an endpoint.
    Endpoint: isShown ? { Address: LOOPBACK, Port: port, URL: endpointUrl(cluster, port) } : {},
    ...(isShown && createdAt !== undefined && { NodeCreateTime: createdAt / 1000 }),
    AvailabilityZone: zone,
    NodeStatus: status,
    ParameterGroupStatus: IN_SYNC,
  };
}
