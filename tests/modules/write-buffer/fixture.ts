import type { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { grant } from '../../../modules/shared/grant';
import { type BufferedTable, WriteBuffer, type WriteBufferProps } from '../../../modules/write-buffer';
import { synth } from '../../../testkit';

export const tableArn = 'arn:aws:dynamodb:us-east-1:123456789012:table/orders';
export const keyArn = 'arn:aws:kms:us-east-1:123456789012:key/0d1e2f3a-4b5c-6d7e-8f90-a1b2c3d4e5f6';

/** A table that is not a `DynamoDbTable`. */
export const tableIn = (stack: TerraformStack): BufferedTable => {
  const owner = new Construct(stack, 'Table');
  return {
    tableArn,
    partitionKey: { name: 'orderId', type: 'S' },
    grant: (grantee, access, actions) =>
      grant(owner, access, grantee, [
        { actions: actions.map((action) => `dynamodb:${action}`), resources: [tableArn] },
      ]),
  };
};

export const synthBuffer = (props: Partial<WriteBufferProps> = {}) =>
  synth((stack) => {
    const buffer = new WriteBuffer(stack, 'Buffer', { queueName: 'orders', table: tableIn(stack), ...props });
    buffer.grantSend(Object.assign(new Construct(stack, 'Sender'), { roleName: 'sender' }));
  });

export const arnOf = (name: string, scope: string) =>
  `arn:\${data.aws_partition.${scope}/Partition.partition}:sqs:\${data.aws_region.${scope}/Region.id}:` +
  `\${data.aws_caller_identity.${scope}/Account.account_id}:${name}`;
