import type { TerraformModule } from '../../../modules/shared/terraform';

/** Valid values of the variables for which the constructs have no default. */
const VALUES: Readonly<Record<string, unknown>> = {
  tableName: 'orders',
  tableArn: 'arn:aws:dynamodb:us-east-1:111111111111:table/orders',
  queueName: 'orders',
  partitionKeyName: 'id',
  partitionKeyType: 'S',
  sortKeyName: 'at',
  sortKeyType: 'N',
  stream: 'NEW_IMAGE',
  timeToLiveAttribute: 'expiresAt',
};

export const valuesOf = ({ variables }: TerraformModule): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(VALUES).filter(([name]) => name in variables));
