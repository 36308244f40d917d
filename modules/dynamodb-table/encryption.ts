import type { DynamodbTableServerSideEncryption } from '@cdktf/provider-aws/lib/dynamodb-table';
import { type Finding, named } from '../shared/check';

const AWS_KEYS = ['aws-owned', 'aws-managed'];
const ENCRYPTION = /^(aws-owned|aws-managed|arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+)$/;

/** ARN of the customer's KMS key, if it encrypts the table. */
export const ownKey = (encryption: string): string | undefined =>
  AWS_KEYS.includes(encryption) ? undefined : encryption;

export function encryptionArguments(encryption: string): DynamodbTableServerSideEncryption {
  const kmsKeyArn = ownKey(encryption);
  return { enabled: encryption !== 'aws-owned', ...(kmsKeyArn !== undefined && { kmsKeyArn }) };
}

export const encryptionFinding = (encryption: string): Finding =>
  named('encryption', encryption, ENCRYPTION, 'be aws-owned, aws-managed or the ARN of a KMS key');
