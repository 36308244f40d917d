import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { WriteBuffer } from '../../../modules/write-buffer';
import { planOf } from '../network-lookup/planned';

it('plans a queue whose policy has statements for an organization, on the queue by name or by default', async () => {
  const { resources } = await planOf('123456789012', process.env.AWS_ENDPOINT_URL ?? '', (stack) => {
    const table = new DynamoDbTable(stack, 'Table', { tableName: 'orders', partitionKey: { name: 'id', type: 'S' } });
    const buffer = new WriteBuffer(stack, 'Buffer', { queueName: 'orders', table });
    const statement = {
      principals: [{ type: 'AWS', identifiers: ['*'] }],
      actions: ['sqs:SendMessage'],
      condition: [{ test: 'StringEquals', variable: 'aws:PrincipalOrgID', values: ['o-a1b2c3d4e5'] }],
    };
    buffer.addToQueuePolicy({ ...statement, resources: [buffer.queueArn] });
    buffer.addToQueuePolicy(statement);
  });
  const { Statement } = JSON.parse(String(resources('aws_sqs_queue')['Buffer/Resource']?.policy));
  const queueArn = 'arn:aws:sqs:us-east-1:123456789012:orders';
  expect(Statement.map(({ Resource }: { Resource: string }) => Resource)).toEqual([queueArn, queueArn, queueArn]);
}, 240_000);
