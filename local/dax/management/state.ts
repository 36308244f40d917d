import type { Ttls } from './nodes';

const INCOMPATIBLE = 'incompatible-network';

export interface NodeState {
  readonly id: string;
  readonly port: number;
  readonly zone: string;
  /** `incompatible-network`: the node cannot listen on its port. It is tried again. */
  status: 'creating' | 'available' | 'rebooting' | 'deleting' | typeof INCOMPATIBLE;
  /** When the node first accepted connections, in epoch milliseconds. */
  createdAt?: number;
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface ClusterState {
  readonly name: string;
  readonly nodeType: string;
  readonly roleArn: string;
  readonly tls: boolean;
  readonly encryptedAtRest: boolean;
  readonly subnetGroup: string;
  phase: 'creating' | 'running' | 'deleting';
  nodes: NodeState[];
  description?: string;
  parameterGroup: string;
  securityGroups: string[];
  maintenanceWindow: string;
  notifications?: { readonly topicArn: string; readonly status: 'active' | 'inactive' };
  tags: Tag[];
}

export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  readonly availabilityZone: string;
}

export interface SubnetGroupState {
  readonly name: string;
  description?: string;
  subnets: Subnet[];
}

export interface ParameterGroupState {
  readonly name: string;
  readonly description?: string;
  ttls: Ttls;
}

export type SourceType = 'CLUSTER' | 'PARAMETER_GROUP' | 'SUBNET_GROUP';

export interface EventState {
  readonly id: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly sourceType: SourceType;
  readonly source: string;
  readonly message: string;
}

/** Everything that is saved. Names are lower case and unique within their list. */
export interface State {
  clusters: ClusterState[];
  subnetGroups: SubnetGroupState[];
  parameterGroups: ParameterGroupState[];
  events: EventState[];
}

/** Each account has these groups. They cannot be changed or deleted. */
export const DEFAULT_PARAMETER_GROUP = 'default.dax1.0';
export const DEFAULT_SUBNET_GROUP = 'default';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.concepts.html: five minutes each. */
export const DEFAULT_TTLS: Ttls = { item: 300_000, query: 300_000 };

export const initialState = (): State => ({
  clusters: [],
  subnetGroups: [{ name: DEFAULT_SUBNET_GROUP, description: 'Default subnet group', subnets: [] }],
  parameterGroups: [{ name: DEFAULT_PARAMETER_GROUP, description: 'Default parameter group', ttls: DEFAULT_TTLS }],
  events: [],
});

export const named = <T extends { readonly name: string }>(list: readonly T[], name: string): T | undefined =>
  list.find((one) => one.name === name);

export function clusterStatus({ phase, nodes }: ClusterState) {
  if (phase === 'deleting') return phase;
  if (nodes.some(({ status }) => status === INCOMPATIBLE)) return INCOMPATIBLE;
  if (phase === 'creating') return phase;
  return nodes.some(({ status }) => status === 'creating' || status === 'deleting') ? 'modifying' : 'available';
}

/** The nodes that stay. */
export const keptNodes = ({ nodes }: ClusterState): NodeState[] => nodes.filter(({ status }) => status !== 'deleting');

/** The first node that accepts connections, so that a removed or rebooting node is not the one to connect to. */
export const discoveryNode = (cluster: ClusterState): NodeState | undefined =>
  cluster.nodes.find(({ status }) => status === 'available') ?? keptNodes(cluster)[0];
