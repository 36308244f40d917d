import type { DynamodbTableReplica } from '@cdktf/provider-aws/lib/dynamodb-table';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { must } from '../shared/check';
import { type Capacity, isProvisioned } from './capacity';
import { ownKey } from './encryption';

export interface Replica {
  readonly region: string;
  /** ARN of a KMS key in that region. Required if the table has a KMS key, and rejected otherwise. @default none */
  readonly kmsKeyArn?: string;
}

/** Each replica has the table's point-in-time recovery and tags. */
export const replicaArguments = (replicas: readonly Replica[], pointInTimeRecovery: boolean): DynamodbTableReplica[] =>
  replicas.map(({ region, kmsKeyArn }) => ({
    regionName: region,
    pointInTimeRecovery,
    propagateTags: true,
    ...(kmsKeyArn !== undefined && { kmsKeyArn }),
  }));

interface Replicated {
  readonly capacity: Capacity;
  readonly replicas: readonly Replica[];
  readonly stream: string | undefined;
  readonly encryption: string;
}

/** Rules of https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_reqs_bestpractices.html */
export function replicaFindings(table: IConstruct, { replicas, stream, encryption, capacity }: Replicated) {
  if (replicas.length === 0) return [];
  const regions = replicas.map(({ region }) => region);
  const repeated = regions.filter((region, at) => regions.indexOf(region) !== at);
  const hasKey = ownKey(encryption) !== undefined;
  const keyRule = hasKey
    ? 'be a KMS key of that region, because the table has a KMS key'
    : 'not be set, because the table has no KMS key';
  return [
    must('stream', stream, 'be NEW_AND_OLD_IMAGES with replicas', (view) => view === 'NEW_AND_OLD_IMAGES'),
    // A provisioned table accepts replicas only after its writes are autoscaled, which happens after its creation.
    must('capacity', capacity, 'be on demand with replicas', (known) => !isProvisioned(known)),
    ...repeated.map((region) => must('replicas', region, 'not contain duplicates', () => false)),
    must('replicas', ownRegion(table), 'be in regions other than the table', (own) => !regions.includes(own)),
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
