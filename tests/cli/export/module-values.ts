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
  timeToLive: true,
  timeToLiveAttribute: 'expiresAt',
  vpcName: 'shop',
  vpcId: 'vpc-0a1b2c3d',
  subnetIds: ['subnet-0a1b2c3d', 'subnet-0d3c2b1a'],
  clusterName: 'orders',
  cacheName: 'menu',
  bucketName: 'shop-pages',
};

export const valuesOf = ({ variables }: TerraformModule): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(VALUES).filter(([name]) => name in variables));
