import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { WriteBuffer } from '../../../modules/write-buffer';
import { plan } from '../../../testkit';

it('plans a queue whose policy has statements for an organization, on the queue by name or by default', async () => {
  const { resources } = await plan(
    (stack) => {
      const table = new DynamoDbTable(stack, 'Table', { tableName: 'orders', partitionKey: { name: 'id', type: 'S' } });
      const buffer = new WriteBuffer(stack, 'Buffer', { queueName: 'orders', table });
      const statement = {
        principals: [{ type: 'AWS', identifiers: ['*'] }],
        actions: ['sqs:SendMessage'],
        condition: [{ test: 'StringEquals', variable: 'aws:PrincipalOrgID', values: ['o-a1b2c3d4e5'] }],
      };
      buffer.addToQueuePolicy({ ...statement, resources: [buffer.queueArn] });
      buffer.addToQueuePolicy(statement);
    },
    { endpoint: process.env.AWS_ENDPOINT_URL ?? '', accountId: '123456789012' },
  );
  const { Statement } = JSON.parse(String(resources('aws_sqs_queue')['Buffer/Resource']?.policy));
  const queueArn = 'arn:aws:sqs:us-east-1:123456789012:orders';
  expect(Statement.map(({ Resource }: { Resource: string }) => Resource)).toEqual([queueArn, queueArn, queueArn]);
}, 240_000);
