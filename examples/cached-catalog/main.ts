import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { DaxCluster } from 'tableside/modules/dax-cluster';
import { DynamoDbTable } from 'tableside/modules/dynamodb-table';
import { NetworkLookup } from 'tableside/modules/network-lookup';
import { NodeFunction } from 'tableside/modules/node-function';

const app = new App();
const stack = new TerraformStack(app, 'cached-catalog');
new AwsProvider(stack, 'Aws', { region: 'eu-west-1' });

const { functionVpc: vpc } = new NetworkLookup(stack, 'Network', { vpcName: 'main', minimumZones: 3 });
const products = DynamoDbTable.fromTable(stack, 'Products', {
  tableName: 'catalog-products',
  partitionKey: { name: 'sku', type: 'S' },
});
const dax = new DaxCluster(stack, 'Dax', { clusterName: 'catalog', vpc, tables: [products] });

const getProduct = new NodeFunction(stack, 'GetProduct', {
  functionName: 'catalog-get-product',
  entry: require.resolve('./get-product'),
  environment: { TABLE_NAME: products.tableName },
  vpc,
});
dax.connectFrom(getProduct);
products.grantRead(getProduct);

app.synth();
