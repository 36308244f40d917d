import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { DynamoDbTable } from 'tableside/modules/dynamodb-table';
import { NetworkLookup } from 'tableside/modules/network-lookup';
import { NodeFunction } from 'tableside/modules/node-function';
import { RedisCache } from 'tableside/modules/redis-cache';

const app = new App();
const stack = new TerraformStack(app, 'cached-menus');
new AwsProvider(stack, 'Aws', { region: 'eu-west-1' });

const { functionVpc: vpc } = new NetworkLookup(stack, 'Network', { vpcName: 'main' });
const menus = new DynamoDbTable(stack, 'Menus', {
  tableName: 'menus',
  partitionKey: { name: 'restaurant', type: 'S' },
});
const cache = new RedisCache(stack, 'Cache', { cacheName: 'menus', vpc });

const getMenu = new NodeFunction(stack, 'GetMenu', {
  functionName: 'get-menu',
  entry: require.resolve('./get-menu'),
  environment: { TABLE_NAME: menus.tableName },
  vpc,
});
cache.connectFrom(getMenu);
menus.grantRead(getMenu);

app.synth();
