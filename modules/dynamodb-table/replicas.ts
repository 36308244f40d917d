import type { DynamodbTableReplica } from '@cdktf/provider-aws/lib/dynamodb-table';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { must } from '../shared/check';
import { type Capacities, isProvisioned } from './capacity';
import { ownKey } from './encryption';

export interface Replica {
  readonly region: string;
  /** The key of that region; needed where the table is encrypted with one's own key, and only there. @default none */
  readonly kmsKeyArn?: string;
}

/** Each replica is recoverable and tagged as the table is. */
export const replicaArguments = (replicas: readonly Replica[], pointInTimeRecovery: boolean): DynamodbTableReplica[] =>
  replicas.map(({ region, kmsKeyArn }) => ({
    regionName: region,
    pointInTimeRecovery,
    propagateTags: true,
    ...(kmsKeyArn !== undefined && { kmsKeyArn }),
  }));

interface Replicated extends Capacities {
  readonly replicas: readonly Replica[];
  readonly stream: string | undefined;
  readonly encryption: string;
}

/** The rules of https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_reqs_bestpractices.html */
export function replicaFindings(table: IConstruct, { replicas, stream, encryption, ...capacities }: Replicated) {
  if (replicas.length === 0) return [];
  const regions = replicas.map(({ region }) => region);
  const repeated = regions.filter((region, at) => regions.indexOf(region) !== at);
  const hasKey = ownKey(encryption) !== undefined;
  const keyRule = hasKey
    ? 'be a key of that region, as the table has a key of its own'
    : 'not be given without one for the table';
  return [
    must('stream', stream, 'be NEW_AND_OLD_IMAGES with replicas', (view) => view === 'NEW_AND_OLD_IMAGES'),
    // A provisioned table takes replicas only once its writes are autoscaled, which comes after the table.
    must('capacity', capacities.capacity, 'be on demand with replicas', (capacity) => !isProvisioned(capacity)),
    ...repeated.map((region) => must('replicas', region, 'name each region once', () => false)),
    must('replicas', ownRegion(table), 'be in other regions than the table', (own) => !regions.includes(own)),
    ...replicas.map(({ region, kmsKeyArn }) =>
      must(`kmsKeyArn of the replica in ${region}`, kmsKeyArn ?? 'none', keyRule, () => {
        return hasKey === (kmsKeyArn !== undefined);
      }),
    ),
  ];
}

function ownRegion(construct: IConstruct): string | undefined {
  const providers = TerraformStack.of(construct)
    .node.findAll()
    .filter((node) => node instanceof AwsProvider);
  return providers.find(({ alias }) => alias === undefined)?.region;
}
