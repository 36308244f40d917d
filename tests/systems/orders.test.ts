import { environments } from '../../environments';
import { OrdersSystem } from '../../systems/orders';
import { synth } from '../../testkit';

const stack = synth((scope) => {
  new OrdersSystem(scope, 'Orders', { ...environments.dev.orders, prefix: 'orders', bucketName: 'orders-page' });
});
const failures = 'aws_sqs_queue.Orders/Table/Leaderboard/Failures/Resource';

describe('the function that publishes the leaderboard', () => {
  it('knows its failure queue, and may send to it', () => {
    const variables = stack.resources('aws_lambda_function')['Orders/Publish/Resource']?.environment;
    expect(variables).toEqual({ variables: expect.objectContaining({ FAILURE_QUEUE_URL: `\${${failures}.url}` }) });
    expect(stack.statements('Orders/Publish/Orders-Table-Leaderboard-Failures-Send/Document')).toEqual([
      { actions: ['sqs:SendMessage'], resources: [`\${${failures}.arn}`] },
    ]);
  });

  it('may read and update counts, query their index and note records, and nothing else', () => {
    const table = (id: string) => `\${aws_dynamodb_table.Orders/${id}/Resource.arn}`;
    expect(stack.statements('Orders/Publish/Orders-Leaderboard-Count/Document')).toEqual([
      { actions: ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'], resources: [table('Leaderboard')] },
      { actions: ['dynamodb:Query'], resources: [`${table('Leaderboard')}/index/by-board-rank`] },
    ]);
    expect(stack.statements('Orders/Publish/Orders-CountedRecords-Note/Document')).toEqual([
      { actions: ['dynamodb:PutItem'], resources: [table('CountedRecords')] },
    ]);
  });

  it('gets the records of a second together, and failed ones until they are too old', () => {
    expect(stack.resources('aws_lambda_event_source_mapping')['Orders/Table/Leaderboard/Resource']).toMatchObject({
      maximum_batching_window_in_seconds: 1,
      maximum_retry_attempts: -1,
      maximum_record_age_in_seconds: 86_400,
      bisect_batch_on_function_error: true,
    });
  });

  it('draws the page each minute without records', () => {
    expect(stack.resource('aws_cloudwatch_event_rule').schedule_expression).toBe('rate(1 minute)');
    expect(stack.resource('aws_cloudwatch_event_target').input).toBe('{"Records":[]}');
  });
});

it('lists albums by their rank, in an index that has those that are ordered', () => {
  const { global_secondary_index, attribute } =
    stack.resources('aws_dynamodb_table')['Orders/Leaderboard/Resource'] ?? {};
  expect(global_secondary_index).toEqual([
    expect.objectContaining({ name: 'by-board-rank', hash_key: 'board_shard', range_key: 'board_rank' }),
  ]);
  expect(attribute).toContainEqual({ name: 'board_rank', type: 'S' });
});

it('puts out what the command-line tool needs', () => {
  const { value } = stack.outputs.orders as { readonly value: object };
  expect(Object.keys(value).sort()).toEqual([
    'bucketName',
    'countedRecordsTableName',
    'deadLetterQueueUrl',
    'drainFunctionName',
    'failureQueueUrl',
    'leaderboardTableName',
    'pageUrl',
    'publishFunctionName',
    'queueUrl',
    'tableName',
  ]);
});

it.each([
  ['local', false],
  ['dev', true],
  ['staging', true],
  ['prod', true],
] as const)('lets orders expire where the table tells its stream of it: in %s %s', (environment, enabled) => {
  const deployed = synth((scope) => {
    new OrdersSystem(scope, 'Orders', {
      ...environments[environment].orders,
      prefix: 'orders',
      bucketName: 'orders-page',
    });
  });
  const { ttl } = deployed.resources('aws_dynamodb_table')['Orders/Table/Resource'] ?? {};
  expect(ttl).toEqual({ enabled, attribute_name: 'expiresAt' });
});
