import { IAMClient } from '@aws-sdk/client-iam';
import { daxFiles } from './files';
import { type ClusterStatus, startManagement } from './management';
import { CallerPermissions } from './permissions/callers';
import { asRole } from './permissions/role';
import { type Judged, Simulator } from './permissions/simulator';
import { AttributeLists } from './server/attribute-lists';
import { DaxCluster } from './server/cluster';
import type { Fate } from './server/connection';
import { subnetFinder } from './subnets';
import { tableClient } from './table/client';
import { serverCertificate } from './tls';

export interface DaxEndpointOptions {
  readonly region: string;
  readonly accountId: string;
  /** The port of the management API, which Terraform calls. */
  readonly port: number;
  readonly nodePorts: { readonly first: number; readonly last: number };
  /** Where certificates, clusters and attribute lists are kept. */
  readonly folder: string;
  /** The URL of the local AWS that has the roles. */
  readonly awsEndpoint: string;
  /** The URL through which the nodes reach the tables. */
  readonly tableEndpoint: string;
  readonly fateOf: (operation: string) => Fate;
  readonly judged: Judged;
  readonly log: (line: string) => void;
}

/** What a node has counted since it started, named as in CloudWatch. */
export type NodeMetrics = ReturnType<DaxCluster['status']>[number]['metrics'];

export interface DaxClusterStatus extends Omit<ClusterStatus, 'nodes'> {
  readonly nodes: readonly (ClusterStatus['nodes'][number] & { readonly metrics: NodeMetrics | null })[];
}

/** Starts the management API and the nodes of all clusters that were created through it. */
export async function startDaxEndpoint(options: DaxEndpointOptions) {
  const { region, accountId, port, nodePorts, folder, awsEndpoint, log } = options;
  const files = daxFiles(folder);
  const running = new Map<string, DaxCluster>();
  const openCluster = clusterFactory(
    options,
    await serverCertificate(folder),
    new AttributeLists(files.attributeLists),
  );
  const management = await startManagement({
    port,
    region,
    accountId,
    nodePorts,
    stateFile: files.clusters,
    describeSubnets: subnetFinder({ ...awsOf(region), endpoint: awsEndpoint }),
    log,
    openCluster(settings) {
      const cluster = openCluster(settings);
      running.set(settings.name, cluster);
      return cluster;
    },
  });
  return {
    status: (): DaxClusterStatus[] =>
      management.clusters().map((cluster) => withMetrics(cluster, running.get(cluster.name))),
    close: () => management.close(),
  };
}

const awsOf = (region: string) => ({ region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });

function clusterFactory(
  options: DaxEndpointOptions,
  certificate: { readonly key: string; readonly cert: string },
  lists: AttributeLists,
) {
  const { region, accountId, awsEndpoint, tableEndpoint, fateOf, judged, log } = options;
  const aws = awsOf(region);
  const client = tableClient({ ...aws, endpoint: tableEndpoint });
  const simulator = new Simulator(new IAMClient({ ...aws, endpoint: awsEndpoint, maxAttempts: 1 }), judged);
  const tableArnPrefix = `arn:aws:dynamodb:${region}:${accountId}:table/`;
  return ({ name, tls, roleArn, ttls }: { name: string; tls: boolean; roleArn: string; ttls: DaxCluster['ttls'] }) =>
    new DaxCluster({
      name,
      ttls,
      client: asRole(client, { roleArn, simulator, tableArnPrefix }),
      permissions: new CallerPermissions(simulator, `arn:aws:dax:${region}:${accountId}:cache/${name}`),
      lists,
      secretOf,
      fateOf,
      log,
      ...(tls && { tls: certificate }),
    });
}

/** The local AWS gives each function an access key of its role, and the same secret as to everyone. */
const secretOf = (accessKeyId: string): string | undefined =>
  accessKeyId === 'test' || /^ASIA[0-9A-F]{16}$/.test(accessKeyId) ? 'test' : undefined;

function withMetrics(cluster: ClusterStatus, running: DaxCluster | undefined): DaxClusterStatus {
  const metrics = new Map(running?.status().map((node) => [node.id, node.metrics]));
  return { ...cluster, nodes: cluster.nodes.map((node) => ({ ...node, metrics: metrics.get(node.id) ?? null })) };
}
