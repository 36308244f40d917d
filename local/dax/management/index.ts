import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { LOOPBACK } from '../../machine/ports';
import { endpointUrl } from './clusters/view';
import { Fleet, restarted } from './fleet';
import { managementServer } from './http';
import type { OpenCluster } from './nodes';
import type { ServiceSettings } from './service';
import { type ClusterState, clusterStatus, discoveryNode } from './state';
import { Store } from './store';

/** About as long as a local process takes to restart. On AWS, a reboot takes minutes. */
const REBOOT_MS = 3000;

export interface ManagementOptions extends ServiceSettings {
  /** The loopback port of the API. 0: any free port */
  readonly port: number;
  /** The file with the clusters and groups. It is created when needed. */
  readonly stateFile: string;
  readonly openCluster: OpenCluster;
  readonly log: (line: string) => void;
  /** How long a node is down when it reboots. @default 3000 */
  readonly rebootMilliseconds?: number;
}

export interface ClusterStatus {
  readonly name: string;
  readonly status: string;
  /** What clients connect to, for example `daxs://127.0.0.1:9111`. */
  readonly url: string | undefined;
  readonly nodes: readonly { readonly id: string; readonly status: string; readonly port: number }[];
}

export interface Management {
  readonly port: number;
  clusters(): ClusterStatus[];
  close(): Promise<void>;
}

/**
 * Starts the DAX management API, and the nodes of all clusters in the state file on the ports that they had.
 * @throws if the port is taken
 */
export async function startManagement(options: ManagementOptions): Promise<Management> {
  const { port, stateFile, openCluster, log, rebootMilliseconds = REBOOT_MS } = options;
  const { region, accountId, nodePorts, describeSubnets } = options;
  const store = new Store(stateFile, log);
  const fleet = new Fleet({ store, openCluster, rebootMilliseconds, log });
  store.change(restarted);
  await fleet.reconcile();
  const service = { region, accountId, nodePorts, describeSubnets, store };
  const server = managementServer(service, log).listen(port, LOOPBACK);
  try {
    await once(server, 'listening');
  } catch (error) {
    await fleet.close();
    throw error;
  }
  return {
    port: (server.address() as AddressInfo).port,
    clusters: () => store.current.clusters.map(statusOf),
    async close() {
      server.close();
      server.closeAllConnections();
      await fleet.close();
    },
  };
}

function statusOf(cluster: ClusterState): ClusterStatus {
  const port = discoveryNode(cluster)?.port;
  return {
    name: cluster.name,
    status: clusterStatus(cluster),
    url: port === undefined ? undefined : endpointUrl(cluster, port),
    nodes: cluster.nodes.map((node) => ({ id: node.id, status: node.status, port: node.port })),
  };
}
