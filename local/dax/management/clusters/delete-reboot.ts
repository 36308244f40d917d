import { record } from '../events';
import { Fault, shown } from '../faults';
import { required, structure, text } from '../input';
import { operation } from '../operation';
import { clusterStatus } from '../state';
import { findAvailableCluster, findCluster } from './find';
import { clusterView } from './view';

const CLUSTER = { ClusterName: required(text) };

/** The nodes stop after the response. Then the cluster is not found any more. */
export const deleteCluster = operation(structure(CLUSTER), (input, service) =>
  service.store.change((draft) => {
    const cluster = findCluster(draft, input.ClusterName);
    // Otherwise, a cluster whose nodes can never start could not be deleted.
    if (clusterStatus(cluster) !== 'incompatible-network') findAvailableCluster(draft, cluster.name);
    cluster.phase = 'deleting';
    record(draft, 'CLUSTER', cluster.name, 'Cluster deletion started');
    return { Cluster: clusterView(cluster, service) };
  }),
);

/** The node stops and starts again after the response. */
export const rebootNode = operation(structure({ ...CLUSTER, NodeId: required(text) }), (input, service) =>
  service.store.change((draft) => {
    const cluster = findAvailableCluster(draft, input.ClusterName);
    const node = cluster.nodes.find(({ id }) => id === input.NodeId.toLowerCase());
    if (!node) {
      throw new Fault('NodeNotFoundFault', `Node ${shown(input.NodeId)} of cluster ${cluster.name} not found`);
    }
    if (node.status !== 'available') {
      throw new Fault('InvalidClusterStateFault', `Node ${node.id} must be available, got ${node.status}`);
    }
    node.status = 'rebooting';
    record(draft, 'CLUSTER', node.id, 'Node reboot started');
    return { Cluster: clusterView(cluster, service) };
  }),
);
