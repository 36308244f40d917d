import type { NetworkLookupProps } from '../modules/network-lookup';
import type { MessagesConfig } from '../systems/messages';
import type { OrdersConfig } from '../systems/orders';
import type { RestaurantsConfig } from '../systems/restaurants';
import type { ScoresConfig } from '../systems/scores';
import type { Operations } from '../systems/system';

/** All settings that differ between environments. None is optional, so an environment cannot omit one. */
export interface EnvironmentConfig {
  /** The only AWS account that Terraform may change. */
  readonly accountId: string;
  readonly region: string;
  /** `local`: in a file on this machine, whose path is relative to the checkout. */
  readonly state: { readonly kind: 'local'; readonly path: string } | S3State;
  /** URL of the local AWS that serves all AWS services; undefined on AWS. */
  readonly endpoint: string | undefined;
  /** Port of node-based Redis caches. */
  readonly redisPort: number;
  /** URL of the management API of local DAX clusters; undefined on AWS. */
  readonly daxEndpoint: string | undefined;
  /**
   * The file with the certificate authority that the functions trust, because local DAX clusters use it; undefined on
   * AWS. Relative to the checkout; absolute once the settings of the machine are applied.
   */
  readonly daxCaFile: string | undefined;
  /** Tags of every resource that supports tags, in addition to `Environment` and `Project`. */
  readonly tags: Readonly<Record<string, string>>;
  readonly network: NetworkLookupProps;
  readonly operations: EnvironmentOperations;
  readonly orders: OrdersConfig & Overrides;
  readonly restaurants: RestaurantsConfig & Overrides;
  readonly messages: MessagesConfig & Overrides;
  /** Undefined if the local AWS does not serve DAX. */
  readonly scores: (ScoresConfig & Overrides) | undefined;
}

/** Operational settings of an environment: how it protects its data, and whom it notifies. */
export interface EnvironmentOperations extends Omit<Operations, 'alarmActions' | 'keys'> {
  /**
   * The topic that alarms notify: `none`, the ARN of an existing one, or a new one with addresses that are subscribed to
   * it. Each address receives a link to confirm.
   */
  readonly alarmTopic: 'none' | `arn:${string}` | { readonly emails: readonly string[] };
  /**
   * Whether tables, queues, caches, logs, environment variables and backups are encrypted with customer managed KMS keys
   * of the environment in place of keys that AWS owns.
   */
  readonly ownKeys: boolean;
  /** How long AWS Backup keeps a daily backup of each table: 0 (no backups) to 36500. */
  readonly backupRetentionDays: number;
}

/** Operational settings of a system that differ from those of its environment. */
export interface Overrides {
  /** @default the `operations` of the environment */
  readonly operations?: Partial<Operations>;
}

/** Terraform state in an S3 bucket, which has its lock as well. It must exist before the first deployment. */
export interface S3State {
  readonly kind: 's3';
  readonly bucket: string;
}

export const stateKey = (environment: string): string => `tableside/${environment}.tfstate`;
