import type { Statement } from './grant';

export const TABLE_ARN = /^arn:[\w-]+:dynamodb:[\w-]+:\d{12}:table\/[\w.-]+$/;

/**
 * The permissions to use the KMS key of a table through DynamoDB.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
export function useOfTableKey(kmsKeyArn: string | undefined, writes: boolean): Statement[] {
  if (kmsKeyArn === undefined) return [];
  const toRead = ['kms:Decrypt', 'kms:DescribeKey'];
  const toWrite = ['kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'];
  return [
    {
      actions: writes ? [...toRead, ...toWrite] : toRead,
      resources: [kmsKeyArn],
      conditions: [{ test: 'StringLike', variable: 'kms:ViaService', values: ['dynamodb.*.amazonaws.com'] }],
    },
  ];
}
