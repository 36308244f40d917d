import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformOutput, TerraformStack } from 'cdktf';
import { DaxCluster } from 'tableside/modules/dax-cluster';
import { DynamoDbTable } from 'tableside/modules/dynamodb-table';
import { NetworkLookup } from 'tableside/modules/network-lookup';
import { NodeFunction } from 'tableside/modules/node-function';
import { ServerlessRedisCache } from 'tableside/modules/serverless-redis-cache';
import { StaticSite } from 'tableside/modules/static-site';
import { WriteBuffer } from 'tableside/modules/write-buffer';

const app = new App();
const stack = new TerraformStack(app, 'whole-shop');
new AwsProvider(stack, 'Aws', { region: 'eu-west-1' });

const { functionVpc: vpc } = new NetworkLookup(stack, 'Network', { vpcName: 'main', onePerZone: true });

const orders = new DynamoDbTable(stack, 'Orders', {
  tableName: 'whole-shop-orders',
  partitionKey: { name: 'orderId', type: 'S' },
  stream: 'NEW_IMAGE',
});
const buffer = new WriteBuffer(stack, 'Buffer', { queueName: 'whole-shop-orders', table: orders });
const placeOrder = new NodeFunction(stack, 'PlaceOrder', {
  functionName: 'whole-shop-place-order',
  entry: require.resolve('./place-order'),
  environment: { QUEUE_URL: buffer.queueUrl },
});
buffer.grantSend(placeOrder);

const dax = new DaxCluster(stack, 'Dax', { clusterName: 'whole-shop', vpc, tables: [orders] });
const getOrder = new NodeFunction(stack, 'GetOrder', {
  functionName: 'whole-shop-get-order',
  entry: require.resolve('./get-order'),
  environment: { TABLE_NAME: orders.tableName },
  vpc,
});
dax.connectFrom(getOrder);
orders.grantRead(getOrder);

const products = new DynamoDbTable(stack, 'Products', {
  tableName: 'whole-shop-products',
  partitionKey: { name: 'sku', type: 'S' },
});
const cache = new ServerlessRedisCache(stack, 'Cache', { cacheName: 'whole-shop', vpc });
const getProduct = new NodeFunction(stack, 'GetProduct', {
  functionName: 'whole-shop-get-product',
  entry: require.resolve('./get-product'),
  environment: { TABLE_NAME: products.tableName },
  vpc,
});
cache.connectFrom(getProduct);
products.grantRead(getProduct);

const site = new StaticSite(stack, 'Site', { bucketName: 'example-whole-shop' });
const publishLatest = new NodeFunction(stack, 'PublishLatest', {
  functionName: 'whole-shop-publish-latest',
  entry: require.resolve('./publish-latest'),
  environment: { BUCKET_NAME: site.bucketName },
});
site.grantPublish(publishLatest, 'index.html');
orders.addStreamConsumer('PublishLatest', { function: publishLatest });

new TerraformOutput(stack, 'url', { value: site.url });

app.synth();
