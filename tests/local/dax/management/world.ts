import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Management, type ManagementOptions, startManagement } from '../../../../local/dax/management';
import { freePort } from '../../../support/ports';
import { FakeClusters } from './fake-clusters';

export const REGION = 'eu-west-1';
export const ACCOUNT = '123456789012';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/dax`;
const PORTS = 12;
const WAIT_MS = 10_000;

/** A JSON document whose structure the tests know. */
// biome-ignore lint/suspicious/noExplicitAny: the API's documents have many shapes
type Document = Record<string, any>;

interface Answer {
  readonly status: number;
  readonly body: Document;
}

/** Subnets of one VPC in three zones. */
const anySubnet = (id: string, index: number) => ({
  id,
  vpcId: 'vpc-1',
  availabilityZone: `${REGION}${'abc'[index % 3]}`,
});

/** The management API in this process, with a state file and data planes that do nothing. */
export class World {
  readonly folder = mkdtempSync(join(tmpdir(), 'tableside-dax-'));
  readonly stateFile = join(this.folder, 'dax.json');
  readonly log: string[] = [];
  clusters = new FakeClusters();
  firstPort = 0;
  private management: Management | undefined;

  /** Starts or restarts it. */
  async start(options: Partial<ManagementOptions> = {}): Promise<this> {
    await this.management?.close();
    this.firstPort ||= await freePort(PORTS);
    this.clusters = new FakeClusters();
    this.management = await startManagement({
      port: 0,
      region: REGION,
      accountId: ACCOUNT,
      stateFile: this.stateFile,
      nodePorts: { first: this.firstPort, last: this.firstPort + PORTS - 1 },
      openCluster: (settings) => this.clusters.open(settings),
      log: (line) => this.log.push(line),
      rebootMilliseconds: 100,
      describeSubnets: async (ids) => ids.map(anySubnet),
      ...options,
    });
    return this;
  }

  get running(): Management {
    if (!this.management) throw new Error('not started');
    return this.management;
  }

  get url(): string {
    return `http://127.0.0.1:${this.running.port}/`;
  }

  async end(): Promise<void> {
    await this.management?.close();
    rmSync(this.folder, { recursive: true });
  }

  /** Sends any request. */
  async send(target: string | undefined, body: string, method = 'POST'): Promise<Answer> {
    const headers = { 'content-type': 'application/x-amz-json-1.1', ...(target && { 'x-amz-target': target }) };
    const response = await fetch(this.url, { method, headers, ...(method === 'POST' && { body }) });
    return { status: response.status, body: (await response.json()) as Document };
  }

  /** Calls an operation that succeeds. */
  async call(operation: string, input: object = {}): Promise<Document> {
    const { status, body } = await this.send(`AmazonDAXV3.${operation}`, JSON.stringify(input));
    if (status !== 200) throw new Error(`${body.__type}: ${body.message}`);
    return body;
  }

  /** Calls an operation that fails. @returns its code and message */
  async refusal(operation: string, input: object): Promise<string> {
    const { status, body } = await this.send(`AmazonDAXV3.${operation}`, JSON.stringify(input));
    return `${status} ${body.__type}: ${body.message}`;
  }

  /** Asks for a cluster whose nodes have yet to start. */
  async beginCluster(changes: object = {}): Promise<Document> {
    const input = {
      ClusterName: 'scores',
      NodeType: 'dax.t3.small',
      ReplicationFactor: 1,
      IamRoleArn: ROLE,
      ...changes,
    };
    return (await this.call('CreateCluster', input)).Cluster;
  }

  /** Creates a cluster, and waits until it is available. */
  async createCluster(changes: object = {}): Promise<Document> {
    const { ClusterName } = await this.beginCluster(changes);
    return this.until(ClusterName, ({ Status }) => Status === 'available');
  }

  async describe(name: string): Promise<Document> {
    return (await this.call('DescribeClusters', { ClusterNames: [name] })).Clusters[0];
  }

  /** Waits until a cluster is as wanted. @throws an error with the last description after a timeout */
  async until(name: string, wanted: (cluster: Document) => boolean): Promise<Document> {
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const cluster = await this.describe(name);
      if (wanted(cluster)) return cluster;
      if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(cluster, null, 2)}`);
      await sleep(5);
    }
  }

  /** Deletes a cluster, and waits until it is not found. */
  async deleteCluster(name: string): Promise<void> {
    await this.call('DeleteCluster', { ClusterName: name });
    const deadline = Date.now() + WAIT_MS;
    while (this.running.clusters().some((cluster) => cluster.name === name)) {
      if (Date.now() > deadline) throw new Error(`cluster ${name} was not deleted`);
      await sleep(5);
    }
  }
}
