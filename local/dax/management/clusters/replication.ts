import { record } from '../events';
import { Fault, invalidCombination, invalidValue, shown } from '../faults';
import { integer, list, required, structure, text } from '../input';
import { operation } from '../operation';
import type { ClusterState, NodeState } from '../state';
import { findAvailableCluster } from './find';
import { checkKnownZones, checkNodeCount, groupZones, newNodes, spread, unusedPorts } from './placement';
import { clusterView } from './view';

const REQUEST = {
  ClusterName: required(text),
  NewReplicationFactor: required(integer),
  AvailabilityZones: list(text),
};

/** The new nodes start after the response. */
export const increaseReplicationFactor = operation(structure(REQUEST), async (input, service) => {
  const { NewReplicationFactor: count, AvailabilityZones: given = [] } = input;
  const unused = await unusedPorts(service);
  return service.store.change((draft) => {
    const cluster = findAvailableCluster(draft, input.ClusterName);
    const { name: clusterName, nodes } = cluster;
    checkNodeCount('NewReplicationFactor', count);
    if (count <= nodes.length) {
      throw invalidValue(`NewReplicationFactor must be greater than the present ${nodes.length} nodes, got ${count}`);
    }
    const allowed = groupZones(draft, cluster.subnetGroup, service);
    checkKnownZones(given, allowed);
    const zones = spread(count - nodes.length, given.length > 0 ? given : allowed, nodes);
    const added = newNodes(draft, { clusterName, nodes, zones, unused });
    cluster.nodes = [...nodes, ...added];
    record(draft, 'CLUSTER', clusterName, `Replication factor increased from ${nodes.length} to ${count}`);
    return { Cluster: clusterView(cluster, service) };
  });
});

/** The nodes stop after the response. */
export const decreaseReplicationFactor = operation(
  structure({ ...REQUEST, NodeIdsToRemove: list(text) }),
  ({ NewReplicationFactor: count, NodeIdsToRemove: ids = [], AvailabilityZones: zones = [], ClusterName }, service) =>
    service.store.change((draft) => {
      const cluster = findAvailableCluster(draft, ClusterName);
      const present = cluster.nodes.length;
      if (count < 1 || count >= present) {
        throw invalidValue(
          `NewReplicationFactor must be at least 1 and less than the present ${present} nodes, got ${count}`,
        );
      }
      for (const node of nodesToRemove(cluster, present - count, ids, zones)) node.status = 'deleting';
      record(draft, 'CLUSTER', cluster.name, `Replication factor decreased from ${present} to ${count}`);
      return { Cluster: clusterView(cluster, service) };
    }),
);

/** The named nodes, or else the last nodes, of certain zones if they are given. */
function nodesToRemove(
  { name, nodes }: ClusterState,
  count: number,
  ids: readonly string[],
  zones: readonly string[],
): NodeState[] {
  const unknown = ids.find((id) => !nodes.some((node) => node.id === id));
  if (unknown !== undefined) {
    throw new Fault('NodeNotFoundFault', `Node ${shown(unknown)} of cluster ${name} not found`);
  }
  const candidates = nodes.filter(
    (node) => (ids.length === 0 || ids.includes(node.id)) && (zones.length === 0 || zones.includes(node.zone)),
  );
  if (ids.length > 0 ? candidates.length === count : candidates.length >= count) return candidates.slice(-count);
  throw invalidCombination(
    `NodeIdsToRemove and AvailabilityZones must select the ${count} nodes to remove, got ${candidates.length}`,
  );
}
