import { createServer, type Server } from 'node:net';
import type { OpenCluster, Ttls } from '../../../../local/dax/management/nodes';

type Settings = Parameters<OpenCluster>[0];

/** What a data plane was told. Its nodes are servers on real ports. */
export class FakeCluster {
  readonly ttls: Ttls[];
  readonly nodes = new Map<string, { readonly port: number; readonly server: Server }>();
  isClosed = false;
  /** Started nodes, in order, including those that have stopped. */
  readonly started: string[] = [];
  /** Called before a node starts. */
  beforeStart: () => Promise<void> = async () => undefined;

  constructor(readonly settings: Settings) {
    this.ttls = [settings.ttls];
  }

  get ports(): Record<string, number> {
    return Object.fromEntries([...this.nodes].map(([id, { port }]) => [id, port]));
  }

  async startNode(id: string, port: number): Promise<void> {
    await this.beforeStart();
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    this.started.push(id);
    this.nodes.set(id, { port, server });
  }

  async stopNode(id: string): Promise<void> {
    const server = this.nodes.get(id)?.server;
    this.nodes.delete(id);
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  removeNode(id: string): Promise<void> {
    return this.stopNode(id);
  }

  setTtls(ttls: Ttls): void {
    this.ttls.push(ttls);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.nodes.keys()].map((id) => this.stopNode(id)));
  }
}

/** Data planes without caches. */
export class FakeClusters {
  /** All that were opened, in order. */
  readonly opened: FakeCluster[] = [];
  /** Applied to each data plane that is opened. */
  prepare: (cluster: FakeCluster) => void = () => undefined;

  readonly open: OpenCluster = (settings) => {
    const cluster = new FakeCluster(settings);
    this.prepare(cluster);
    this.opened.push(cluster);
    return cluster;
  };

  /** The data plane that was opened last under a name. */
  named(name: string): FakeCluster {
    const found = this.opened.findLast((cluster) => cluster.settings.name === name);
    if (!found) throw new Error(`cluster ${name} was not opened`);
    return found;
  }
}
