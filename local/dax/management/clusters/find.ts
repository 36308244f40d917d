import { clusterName } from '../checks';
import { Fault } from '../faults';
import { type ClusterState, clusterStatus, named, type State } from '../state';

/** @throws Fault if the name is invalid or no cluster has it */
export function findCluster({ clusters }: Readonly<State>, name: string): ClusterState {
  const found = named(clusters, clusterName(name));
  if (found) return found;
  throw new Fault('ClusterNotFoundFault', `Cluster ${name} not found`);
}

/** @throws Fault if the cluster does not exist or is not available */
export function findAvailableCluster(state: Readonly<State>, name: string): ClusterState {
  const cluster = findCluster(state, name);
  const status = clusterStatus(cluster);
  if (status === 'available') return cluster;
  throw new Fault('InvalidClusterStateFault', `Cluster ${cluster.name} must be available, got ${status}`);
}
