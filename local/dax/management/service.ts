import type { Subnet } from './state';
import type { Store } from './store';

export interface ServiceSettings {
  readonly region: string;
  readonly accountId: string;
  /** The loopback ports that nodes may use, both included. */
  readonly nodePorts: { readonly first: number; readonly last: number };
  /** Finds subnets by id, without those that do not exist. */
  readonly describeSubnets: (ids: readonly string[]) => Promise<readonly Subnet[]>;
}

/** What operations work with. */
export interface Service extends ServiceSettings {
  readonly store: Store;
}

export const clusterArn = ({ region, accountId }: ServiceSettings, name: string): string =>
  `arn:aws:dax:${region}:${accountId}:cache/${name}`;

/** The zones of nodes without a subnet group. */
export const zonesOf = (region: string): string[] => ['a', 'b', 'c'].map((letter) => region + letter);
