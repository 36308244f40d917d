import { type TerraformStack, TerraformVariable } from 'cdktf';
import { Dashboard } from '../../../modules/dashboard';
import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { plan } from '../../../testkit';
import { problemsOf } from '../../support/dashboard-body';

const query = (name: string) =>
  `SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB", Operation, TableName) WHERE TableName = '${name}'`;

it('shows tables whose names Terraform knows in whole or in part', async () => {
  const warn = jest.spyOn(console, 'warn');
  const planned = await plan(
    (stack: TerraformStack) => {
      const { stringValue: name } = new TerraformVariable(stack, 'name', { type: 'string' });
      for (const tableName of [name, `${name}-leaderboard`, 'scores']) {
        new DynamoDbTable(stack, `Table${stack.node.children.length}`, {
          tableName,
          partitionKey: { name: 'id', type: 'S' },
        });
      }
      new Dashboard(stack, 'Dashboard', { dashboardName: 'shop' });
    },
    { variables: { name: 'orders' } },
  );
  const [dashboard] = Object.values(planned.resources('aws_cloudwatch_dashboard'));
  const body = String(dashboard?.dashboard_body);
  expect(problemsOf(body)).toEqual([]);
  const alarms = JSON.stringify(planned.resources('aws_cloudwatch_metric_alarm'));
  for (const name of ['orders', 'orders-leaderboard', 'scores']) {
    expect(body).toContain(JSON.stringify(query(name)));
    expect(alarms).toContain(JSON.stringify(query(name)));
  }
  expect(warn).not.toHaveBeenCalled();
}, 120_000);
