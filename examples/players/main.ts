import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { DaxCluster } from 'tableside/modules/dax-cluster';
import { DynamoDbTable } from 'tableside/modules/dynamodb-table';
import { NetworkLookup } from 'tableside/modules/network-lookup';
import { NodeFunction } from 'tableside/modules/node-function';

const app = new App();
const stack = new TerraformStack(app, 'players');
new AwsProvider(stack, 'Aws', { region: 'eu-west-1' });

const { functionVpc: vpc } = new NetworkLookup(stack, 'Network', { vpcName: 'main', minimumZones: 3 });
const players = new DynamoDbTable(stack, 'Players', {
  tableName: 'players',
  partitionKey: { name: 'pk', type: 'S' },
  sortKey: { name: 'sk', type: 'S' },
});
const dax = new DaxCluster(stack, 'Dax', { clusterName: 'players', vpc, tables: [players] });

const topScores = new NodeFunction(stack, 'TopScores', {
  functionName: 'players-top-scores',
  entry: require.resolve('./top-scores'),
  environment: { TABLE_NAME: players.tableName },
  vpc,
});
dax.connectFrom(topScores);
players.grantReadWrite(topScores);

app.synth();
