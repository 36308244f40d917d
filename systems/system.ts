import type { DynamoDbTableProps } from '../modules/dynamodb-table';
import type { NetworkLookup } from '../modules/network-lookup';
import type { NodeFunctionProps } from '../modules/node-function';

/** Operational settings that the systems of an environment share. */
export interface Operations {
  readonly alarms: boolean;
  /** ARNs to notify when an alarm is raised and when it ends. */
  readonly alarmActions: readonly string[];
  /** Whether DynamoDB rejects deletion of the tables. */
  readonly deletionProtection: boolean;
  /** Whether tables can be restored to any second of the last 35 days. */
  readonly pointInTimeRecovery: boolean;
  /** Timeout of functions that do not set another one. */
  readonly functionTimeoutSeconds: number;
  readonly logRetentionDays: NonNullable<NodeFunctionProps<Record<never, string>>['logRetentionDays']>;
}

/** Props of every system; `Config` is what differs between environments for this system only. */
export interface SystemProps<Config> {
  /** Prefix of all names: `tableside-<environment>-<system>`. */
  readonly prefix: string;
  readonly accountId: string;
  /** URL of the local AWS; undefined on AWS. */
  readonly endpoint: string | undefined;
  /** Port of node-based Redis caches. */
  readonly redisPort: number;
  /** The file with the certificate authority of local DAX clusters; undefined on AWS. */
  readonly daxCaFile: string | undefined;
  readonly network: NetworkLookup;
  readonly operations: Operations;
  readonly config: Config;
}

export const tableOperations = ({ alarms, alarmActions, deletionProtection, pointInTimeRecovery }: Operations) =>
  ({ alarms, alarmActions, deletionProtection, pointInTimeRecovery }) satisfies Partial<DynamoDbTableProps>;
