import { LOOPBACK } from '../../machine/ports';
import { record } from './events';
import type { OpenCluster, RunningCluster, Ttls } from './nodes';
import { type ClusterState, DEFAULT_TTLS, type NodeState, named, type State } from './state';
import type { Store } from './store';
import { Tasks } from './tasks';

interface FleetOptions {
  readonly store: Store;
  readonly openCluster: OpenCluster;
  /** How long a node is down when it reboots. */
  readonly rebootMilliseconds: number;
  readonly log: (line: string) => void;
}

/** Makes the running nodes match the state: starts, reboots and stops them, and records the results. */
export class Fleet {
  private readonly clusters = new Map<string, { readonly running: RunningCluster; ttls: Ttls }>();
  private readonly listening = new Set<string>();
  private readonly tasks: Tasks;

  constructor(private readonly options: FleetOptions) {
    const follow = () => void this.reconcile().catch((error) => options.log(`DAX clusters: ${error}`));
    this.tasks = new Tasks(options.log, follow);
    options.store.onChange(follow);
  }

  /** Begins what is to be done. Resolves when each step was tried once. */
  async reconcile(): Promise<void> {
    const { clusters } = this.options.store.current;
    await Promise.all(
      clusters.flatMap(({ name, phase, nodes }) => {
        if (phase === 'deleting') {
          return this.tasks.begin({
            key: `DAX cluster ${name}`,
            isDone: () => this.find(name) === undefined,
            step: () => this.remove(name),
          });
        }
        this.updateTtls(name);
        return nodes.map(({ id }) =>
          this.tasks.begin({
            key: taskOf(id),
            isDone: () => !this.isUnsettled(name, id),
            step: () => this.advance(name, id),
          }),
        );
      }),
    );
  }

  /** Closes all nodes. The state is kept, so that they can be started again. */
  async close(): Promise<void> {
    await this.tasks.close();
    await Promise.all([...this.clusters.values()].map(({ running }) => running.close()));
  }

  private find(name: string): ClusterState | undefined {
    return named(this.options.store.current.clusters, name);
  }

  private findNode(clusterName: string, id: string): NodeState | undefined {
    return this.find(clusterName)?.nodes.find((node) => node.id === id);
  }

  private isUnsettled(clusterName: string, id: string): boolean {
    const node = this.findNode(clusterName, id);
    return node !== undefined && node.status !== 'available' && this.find(clusterName)?.phase !== 'deleting';
  }

  private async advance(clusterName: string, id: string): Promise<void> {
    const status = this.findNode(clusterName, id)?.status;
    if (status === 'deleting') {
      await this.stop(clusterName, id);
      await this.clusters.get(clusterName)?.running.removeNode(id);
      this.drop(clusterName, id);
    } else if (status === 'rebooting') {
      await this.stop(clusterName, id);
      await this.tasks.pause(this.options.rebootMilliseconds);
      if (this.findNode(clusterName, id)?.status === 'rebooting') await this.start(clusterName, id);
    } else {
      await this.start(clusterName, id);
    }
  }

  private async start(clusterName: string, id: string): Promise<void> {
    const [cluster, node] = [this.find(clusterName), this.findNode(clusterName, id)];
    if (!cluster || !node || cluster.phase === 'deleting' || this.tasks.isClosed) return;
    if (!this.listening.has(id)) {
      await this.startNode(cluster, node);
      this.listening.add(id);
      this.options.log(`${taskOf(id)} listens on ${LOOPBACK}:${node.port}`);
    }
    this.options.store.change((draft) => markAvailable(draft, clusterName, id));
  }

  private async startNode(cluster: ClusterState, { id, port, status }: NodeState): Promise<void> {
    try {
      await this.opened(cluster).startNode(id, port);
    } catch (error) {
      if (status === 'creating') this.options.store.change((draft) => markIncompatible(draft, cluster.name, id));
      throw error;
    }
  }

  private async stop(clusterName: string, id: string): Promise<void> {
    if (!this.listening.has(id)) return;
    await this.clusters.get(clusterName)?.running.stopNode(id);
    this.listening.delete(id);
    this.options.log(`${taskOf(id)} stopped`);
  }

  private drop(clusterName: string, id: string): void {
    this.options.store.change((draft) => {
      const cluster = named(draft.clusters, clusterName);
      if (!cluster) return;
      cluster.nodes = cluster.nodes.filter((node) => node.id !== id);
      record(draft, 'CLUSTER', id, 'Node removed');
    });
  }

  private async remove(name: string): Promise<void> {
    const ids = this.find(name)?.nodes.map(({ id }) => id) ?? [];
    await this.tasks.ended(ids.map(taskOf));
    await this.clusters.get(name)?.running.close();
    this.clusters.delete(name);
    for (const id of ids) this.listening.delete(id);
    this.options.log(`DAX cluster ${name} deleted`);
    this.options.store.change((draft) => {
      draft.clusters = draft.clusters.filter((cluster) => cluster.name !== name);
      record(draft, 'CLUSTER', name, 'Cluster deleted');
    });
  }

  private opened(cluster: ClusterState): RunningCluster {
    const { name, tls, roleArn } = cluster;
    const open = this.clusters.get(name);
    if (open) return open.running;
    const ttls = this.ttlsOf(cluster);
    const running = this.options.openCluster({ name, tls, roleArn, ttls });
    this.clusters.set(name, { running, ttls });
    return running;
  }

  private updateTtls(name: string): void {
    const [open, cluster] = [this.clusters.get(name), this.find(name)];
    if (!open || !cluster) return;
    const ttls = this.ttlsOf(cluster);
    if (ttls.item === open.ttls.item && ttls.query === open.ttls.query) return;
    open.ttls = ttls;
    open.running.setTtls(ttls);
    this.options.log(`DAX cluster ${name}: items are cached for ${ttls.item} ms, queries for ${ttls.query} ms`);
  }

  private ttlsOf({ parameterGroup }: ClusterState): Ttls {
    return named(this.options.store.current.parameterGroups, parameterGroup)?.ttls ?? DEFAULT_TTLS;
  }
}

const taskOf = (id: string): string => `DAX node ${id}`;

/** A node that is being deleted by now stays so. */
function markAvailable(draft: State, clusterName: string, id: string): void {
  const cluster = named(draft.clusters, clusterName);
  const node = cluster?.nodes.find((one) => one.id === id);
  if (!cluster || !node || node.status === 'deleting') return;
  if (node.createdAt === undefined) record(draft, 'CLUSTER', id, `Node added in ${node.zone}`);
  else if (node.status === 'rebooting') record(draft, 'CLUSTER', id, 'Node rebooted');
  node.status = 'available';
  node.createdAt ??= Date.now();
  if (cluster.phase === 'creating' && cluster.nodes.every(({ status }) => status === 'available')) {
    cluster.phase = 'running';
    record(draft, 'CLUSTER', clusterName, 'Cluster created');
  }
}

function markIncompatible(draft: State, clusterName: string, id: string): void {
  const node = named(draft.clusters, clusterName)?.nodes.find((one) => one.id === id);
  if (node?.status === 'creating') node.status = 'incompatible-network';
}

/** After a restart, no node runs. */
export function restarted(draft: State): void {
  for (const { nodes } of draft.clusters) {
    for (const node of nodes) {
      if (node.status !== 'deleting') node.status = 'creating';
    }
  }
}
