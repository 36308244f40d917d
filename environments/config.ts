import type { NetworkLookupProps } from '../modules/network-lookup';
import type { OrdersConfig } from '../systems/orders';
import type { RestaurantsConfig } from '../systems/restaurants';

/** All that may differ between environments. Required throughout: what an environment does not say is a type error. */
export interface EnvironmentConfig {
  /** The only AWS account that Terraform may touch. */
  readonly accountId: string;
  readonly region: string;
  readonly state: LocalState | S3State;
  /** Where all AWS services answer instead of AWS: the local AWS. */
  readonly endpoint: string | undefined;
  /** Put on every resource that takes tags, beside `Environment` and `Project`. */
  readonly tags: Readonly<Record<string, string>>;
  /** The VPC that is there already. */
  readonly network: NetworkLookupProps;
  readonly orders: OrdersConfig;
  readonly restaurants: RestaurantsConfig;
}

/** Terraform's state in a file of this machine. */
export interface LocalState {
  readonly kind: 'local';
  readonly path: string;
}

/** The name of an environment's state in its bucket. */
export const stateKey = (environment: string): string => `tableside/${environment}.tfstate`;

/** Terraform's state in a bucket, locked through a DynamoDB table: both exist before the first deployment. */
export interface S3State {
  readonly kind: 's3';
  readonly bucket: string;
  readonly lockTable: string;
}
