import { DaxCluster, type DaxClusterProps } from '../../../modules/dax-cluster';
import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { synth } from '../../../testkit';
import { clientIn } from '../redis-cache/fixture';

export const tableArn = 'arn:aws:dynamodb:us-east-1:123456789012:table/scores';
export const keyArn = 'arn:aws:kms:us-east-1:123456789012:key/0d1e2f3a-4b5c-6d7e-8f90-a1b2c3d4e5f6';
export const topicArn = 'arn:aws:sns:us-east-1:123456789012:events';

export const required = {
  clusterName: 'scores',
  vpc: { vpcId: 'vpc-1', subnetIds: ['subnet-a', 'subnet-b', 'subnet-c'] },
  tables: [{ tableArn }],
};

export const synthDax = (props: Partial<DaxClusterProps> = {}) =>
  synth((stack) => {
    new DaxCluster(stack, 'Dax', { ...required, ...props });
  });

/** A cluster in front of a `DynamoDbTable`, with a connected client. */
export function synthConnected() {
  let given: Readonly<Record<string, string>> = {};
  const stack = synth((scope) => {
    const table = new DynamoDbTable(scope, 'Scores', {
      tableName: 'scores',
      partitionKey: { name: 'UserId', type: 'S' },
      sortKey: { name: 'CreatedTime', type: 'N' },
    });
    const { client, variables } = clientIn(scope);
    new DaxCluster(scope, 'Dax', { ...required, tables: [table] }).connectFrom(client);
    given = variables;
  });
  return { stack, variables: given };
}
