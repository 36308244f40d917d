import { isFree } from '../../../machine/ports';
import { Fault, invalidCombination, invalidValue, shown } from '../faults';
import { type Service, zonesOf } from '../service';
import { type NodeState, named, type State } from '../state';

/** The primary node and ten replicas: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.concepts.cluster.html */
const MAX_NODES = 11;
const LETTERS = [...'abcdefghijk'];

export function checkNodeCount(field: string, count: number): void {
  if (count < 1) throw invalidValue(`${field} must be 1 or greater, got ${count}`);
  if (count > MAX_NODES) {
    throw new Fault('NodeQuotaForClusterExceededFault', `${field} must be at most ${MAX_NODES}, got ${count}`);
  }
}

/** Finds the ports of the range on which no program listens. Nodes of the state may still be assigned to them. */
export async function unusedPorts({ nodePorts: { first, last }, store }: Service): Promise<number[]> {
  const assigned = assignedPorts(store.current);
  const ports = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const checked = await Promise.all(ports.map(async (port) => !assigned.has(port) && (await isFree(port))));
  return ports.filter((_, index) => checked[index]);
}

const assignedPorts = ({ clusters }: Readonly<State>): Set<number> =>
  new Set(clusters.flatMap(({ nodes }) => nodes.map(({ port }) => port)));

interface Placement {
  readonly clusterName: string;
  readonly nodes: readonly NodeState[];
  /** The zone of each new node. */
  readonly zones: readonly string[];
  readonly unused: readonly number[];
}

/** Makes the new nodes of a cluster. Each has the first free letter and the first free port. */
export function newNodes(draft: State, { clusterName, nodes, zones, unused }: Placement): NodeState[] {
  const assigned = assignedPorts(draft);
  const ports = unused.filter((port) => !assigned.has(port));
  const ids = LETTERS.map((letter) => `${clusterName}-${letter}`).filter((id) => !nodes.some((node) => node.id === id));
  return zones.map((zone, index) => {
    const [id, port] = [ids[index], ports[index]];
    if (id === undefined || port === undefined) {
      throw new Fault(
        'InsufficientClusterCapacityFault',
        `Cluster ${clusterName} needs ${zones.length} more loopback ports for its nodes, ${ports.length} are free`,
      );
    }
    return { id, port, zone, status: 'creating' };
  });
}

/** The zones of a subnet group, or those of the region if the group has no subnets. */
export function groupZones(state: Readonly<State>, subnetGroup: string, { region }: Service): string[] {
  const { subnets = [] } = named(state.subnetGroups, subnetGroup) ?? {};
  return subnets.length > 0 ? [...new Set(subnets.map((one) => one.availabilityZone))] : zonesOf(region);
}

/** Spreads new nodes: each is in the zone with the fewest nodes. */
export function spread(count: number, zones: readonly string[], nodes: readonly NodeState[]): string[] {
  const placed = nodes.map(({ zone }) => zone);
  for (let added = 0; added < count; added++) {
    const nodesIn = (zone: string) => placed.filter((one) => one === zone).length;
    placed.push(zones.reduce((best, zone) => (nodesIn(zone) < nodesIn(best) ? zone : best)));
  }
  return placed.slice(nodes.length);
}

/** @throws Fault unless the zones are one for each node, and all in the subnet group */
export function checkZones(given: readonly string[], count: number, allowed: readonly string[]): void {
  if (given.length !== count) {
    throw invalidCombination(
      `AvailabilityZones must have one entry for each of the ${count} nodes in ReplicationFactor, got ${given.length}`,
    );
  }
  checkKnownZones(given, allowed);
}

export function checkKnownZones(given: readonly string[], allowed: readonly string[]): void {
  const unknown = given.find((zone) => !allowed.includes(zone));
  if (unknown === undefined) return;
  throw invalidValue(`AvailabilityZones must be among ${allowed.join(', ')}, got ${shown(unknown)}`);
}
