import type { Ttls } from '../server/shared';

export type { Ttls } from '../server/shared';

/** The data plane of one cluster: servers on loopback ports that share one cache configuration. */
export interface RunningCluster {
  /** Resolves once the node accepts connections. */
  startNode(id: string, port: number): Promise<void>;
  /** Closes the listener and its connections. The node keeps its caches. */
  stopNode(id: string): Promise<void>;
  /** Stops the node for good, if it runs. */
  removeNode(id: string): Promise<void>;
  setTtls(ttls: Ttls): void;
  close(): Promise<void>;
}

/** Starts the data plane of a cluster. */
export type OpenCluster = (cluster: { name: string; tls: boolean; roleArn: string; ttls: Ttls }) => RunningCluster;
