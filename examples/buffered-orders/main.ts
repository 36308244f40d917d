// A stack in another repository: a buffered orders table, and a function that consumes its stream.
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { DynamoDbTable } from 'tableside/modules/dynamodb-table';
import { NodeFunction } from 'tableside/modules/node-function';
import { WriteBuffer } from 'tableside/modules/write-buffer';

const app = new App();
const stack = new TerraformStack(app, 'buffered-orders');
new AwsProvider(stack, 'Aws', { region: 'eu-west-1' });

const table = new DynamoDbTable(stack, 'Orders', {
  tableName: 'shop-orders',
  partitionKey: { name: 'orderId', type: 'S' },
  stream: 'NEW_AND_OLD_IMAGES',
});

const buffer = new WriteBuffer(stack, 'Buffer', {
  queueName: 'shop-orders',
  table,
  entry: require.resolve('./write-orders'),
});

const checkout = new NodeFunction(stack, 'Checkout', {
  functionName: 'shop-checkout',
  entry: require.resolve('./checkout'),
  environment: { QUEUE_URL: buffer.queueUrl },
});
buffer.grantSend(checkout);

const mailer = new NodeFunction(stack, 'Mailer', {
  functionName: 'shop-mailer',
  entry: require.resolve('./mailer'),
  environment: {},
});
table.addStreamConsumer('Mailer', { function: mailer, filters: [{ eventName: ['INSERT'] }] });

app.synth();
