import { grantsOf, running } from './fixture';
import {
  FUNCTIONS,
  type FunctionId,
  functionOf,
  group,
  IDS,
  nameOf,
  rules,
  serverless,
  synthSystem,
  table,
} from './messages';

const CONNECTED: readonly FunctionId[] = ['ListConversations', 'InvalidateConversations'];

const of = (...actions: string[]) => [{ actions, resources: [`\${${table}.arn}`] }];
const following = (consumer: string) => ({
  'Chat-Table-Stream': [
    {
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      resources: [`\${${table}.stream_arn}`],
    },
    { actions: ['dynamodb:ListStreams'], resources: [`\${${table}.arn}/stream/*`] },
  ],
  [`Chat-Table-${consumer}-Failures-Send`]: [
    { actions: ['sqs:SendMessage'], resources: [`\${aws_sqs_queue.Chat/Table/${consumer}/Failures/Resource.arn}`] },
  ],
});
const connecting = (name: string) => ({
  'Chat-Cache-Connect': [
    {
      actions: ['elasticache:Connect'],
      resources: [`\${${serverless}.arn}`, `\${aws_elasticache_user.Chat/Cache/User-${name}.arn}`],
    },
  ],
});
const userGroup = 'aws_elasticache_user_group.Chat/Cache/UserGroup.user_group_id';
/** A function's variable, once its user is in the group. */
const joined = (name: string) => `\${element([aws_elasticache_user.Chat/Cache/User-${name}.user_id, ${userGroup}], 0)}`;

describe('MessagesSystem', () => {
  const stack = synthSystem();

  it('has one on-demand table with two keys, two indexes, an expiry and a stream of both images', () => {
    expect(stack.resource('aws_dynamodb_table')).toMatchObject({
      name: 'chat',
      billing_mode: 'PAY_PER_REQUEST',
      hash_key: 'pk',
      range_key: 'sk',
      attribute: ['pk', 'sk', 'message_group_uuid', 'last_message_sk'].map((name) => ({ name, type: 'S' })),
      global_secondary_index: [
        {
          name: 'message-group',
          hash_key: 'message_group_uuid',
          range_key: 'pk',
          projection_type: 'INCLUDE',
          non_key_attributes: ['member_display_name', 'member_handle', 'left_at'],
        },
        { name: 'recency', hash_key: 'pk', range_key: 'last_message_sk', projection_type: 'ALL' },
      ],
      ttl: { enabled: true, attribute_name: 'expires_at' },
      stream_enabled: true,
      stream_view_type: 'NEW_AND_OLD_IMAGES',
    });
  });

  it('has a serverless cache in the private subnets', () => {
    expect(stack.resource('aws_elasticache_serverless_cache')).toMatchObject({
      name: 'chat',
      subnet_ids: ['subnet-a', 'subnet-b'],
      security_group_ids: [group('Cache')],
    });
  });

  it.each(IDS)('runs %s in the private subnets, in its own security group', (id) => {
    expect(functionOf(stack, id)).toMatchObject({
      function_name: `chat-${FUNCTIONS[id]}`,
      timeout: id === 'UpdateConversations' || id === 'InvalidateConversations' ? 60 : 10,
      vpc_config: { subnet_ids: ['subnet-a', 'subnet-b'], security_group_ids: [group(id)] },
    });
  });

  it('deploys no other function', () => {
    expect(Object.keys(stack.resources('aws_lambda_function'))).toEqual(IDS.map((id) => `Chat/${id}/Resource`));
  });

  it('gives the table to those that use it, and the cache to those that connect to it', () => {
    const options = { NODE_OPTIONS: '--enable-source-maps' };
    const cache = (name: string) => ({
      REDIS_URL: `rediss://\${${serverless}.endpoint[0].address}:6379`,
      REDIS_IAM_USER: joined(name),
      REDIS_IAM_CACHE: `\${${serverless}.name}`,
      REDIS_IAM_SERVERLESS: 'true',
    });
    const reader = { ...options, TABLE_NAME: `\${${table}.name}` };
    const variables = {
      ListMessages: reader,
      ListConversations: { ...reader, ...cache('list') },
      CreateConversation: reader,
      SendMessage: reader,
      UpdateConversations: reader,
      InvalidateConversations: { ...options, ...cache('invalidate') },
    };
    for (const id of IDS) expect(functionOf(stack, id)?.environment).toEqual({ variables: variables[id] });
  });

  it.each<[FunctionId, object]>([
    ['ListMessages', { 'Chat-Table-Read': of('dynamodb:Query') }],
    [
      'ListConversations',
      {
        ...connecting('list'),
        'Chat-Table-Read': [
          { actions: ['dynamodb:Query'], resources: ['', '/index/recency'].map((of) => `\${${table}.arn}${of}`) },
        ],
      },
    ],
    [
      'CreateConversation',
      { 'Chat-Table-Create': of('dynamodb:ConditionCheckItem', 'dynamodb:GetItem', 'dynamodb:PutItem') },
    ],
    ['SendMessage', { 'Chat-Table-Send': of('dynamodb:GetItem', 'dynamodb:PutItem') }],
    [
      'UpdateConversations',
      { ...following('Update'), 'Chat-Table-Update': of('dynamodb:GetItem', 'dynamodb:UpdateItem') },
    ],
    ['InvalidateConversations', { ...connecting('invalidate'), ...following('Invalidate') }],
  ])('gives %s exactly these permissions', (id, grants) => {
    expect(grantsOf(stack, 'Chat', id)).toEqual({ ...running('Chat', id), ...grants });
  });

  it('opens the port of the cache to the two functions that connect to it', () => {
    const port = { ip_protocol: 'tcp', from_port: 6379, to_port: 6379 };
    const pairs = CONNECTED.map((id) => ({ id, from: group(id), to: group('Cache') }));
    expect(rules(stack, 'ingress', 6379)).toEqual(
      pairs.map(({ id, from, to }) => ({
        ...port,
        description: `From Chat/${id}`,
        security_group_id: to,
        referenced_security_group_id: from,
      })),
    );
    expect(rules(stack, 'egress', 6379)).toEqual(
      pairs.map(({ from, to }) => ({
        ...port,
        description: 'To Chat/Cache',
        security_group_id: from,
        referenced_security_group_id: to,
      })),
    );
  });

  it('allows HTTPS to DynamoDB only, and not even that to InvalidateConversations', () => {
    const out = rules(stack, 'egress', 443).map((rule) => [rule.security_group_id, rule.prefix_list_id]);
    const calling = IDS.filter((id) => id !== 'InvalidateConversations');
    expect(out).toEqual(calling.map((id) => [group(id), 'pl-1']));
    expect(Object.keys(stack.resources('aws_vpc_security_group_egress_rule'))).toHaveLength(
      calling.length + CONNECTED.length,
    );
  });

  it('updates lists for new messages until they are as old as the stream keeps them', () => {
    expect(stack.resource('aws_lambda_event_source_mapping', 'Chat/Table/Update/Resource')).toMatchObject({
      function_name: nameOf('UpdateConversations'),
      event_source_arn: `\${${table}.stream_arn}`,
      maximum_retry_attempts: -1,
      maximum_record_age_in_seconds: 86_400,
      function_response_types: ['ReportBatchItemFailures'],
      filter_criteria: {
        filter: [
          {
            pattern: JSON.stringify({
              eventName: ['INSERT'],
              dynamodb: {
                Keys: { pk: { S: [{ prefix: 'MSG#' }] }, sk: { S: [{ 'anything-but': ['GROUP'] }] } },
                NewImage: { request: { S: [{ exists: false }] } },
              },
            }),
          },
        ],
      },
    });
  });

  it('invalidates the lists whose conversations change until the cache has expired them', () => {
    expect(stack.resource('aws_lambda_event_source_mapping', 'Chat/Table/Invalidate/Resource')).toMatchObject({
      function_name: nameOf('InvalidateConversations'),
      maximum_retry_attempts: 10_000,
      maximum_record_age_in_seconds: 330,
      filter_criteria: {
        filter: [{ pattern: JSON.stringify({ dynamodb: { Keys: { pk: { S: [{ prefix: 'GRP#' }] } } } }) }],
      },
    });
  });

  it('raises an alarm for a message that cannot be shown', () => {
    const filter = 'Chat/UpdateConversations/Rejected/Filter';
    expect(stack.resource('aws_cloudwatch_log_metric_filter', filter)).toMatchObject({
      log_group_name: '${aws_cloudwatch_log_group.Chat/UpdateConversations/LogGroup.name}',
      pattern: '{ $.rejected > 0 }',
    });
    const alarm = stack.resource('aws_cloudwatch_metric_alarm', 'Chat/UpdateConversations/Rejected/Alarm');
    expect(alarm).toMatchObject({ metric_name: 'chat-update-conversations-Rejected' });
  });

  it('raises alarms for the table, its stream and the cache', () => {
    expect(Object.keys(stack.resources('aws_cloudwatch_metric_alarm'))).toEqual(
      expect.arrayContaining([
        'Chat/Table/ReadThrottleAlarm',
        'Chat/Table/Update/IteratorAgeAlarm',
        'Chat/Table/Update/Failures/NotEmptyAlarm',
        'Chat/Table/Invalidate/IteratorAgeAlarm',
        'Chat/Cache/ThrottledAlarm',
      ]),
    );
  });

  it('outputs its resources', () => {
    expect(stack.outputs).toEqual({
      messages: {
        value: {
          tableName: `\${${table}.name}`,
          cacheName: `\${${serverless}.name}`,
          listMessagesFunctionName: nameOf('ListMessages'),
          listConversationsFunctionName: nameOf('ListConversations'),
          createConversationFunctionName: nameOf('CreateConversation'),
          sendMessageFunctionName: nameOf('SendMessage'),
          updateConversationsFunctionName: nameOf('UpdateConversations'),
          invalidateConversationsFunctionName: nameOf('InvalidateConversations'),
          updateFailureQueueUrl: '${aws_sqs_queue.Chat/Table/Update/Failures/Resource.url}',
          invalidateFailureQueueUrl: '${aws_sqs_queue.Chat/Table/Invalidate/Failures/Resource.url}',
        },
      },
    });
  });
});
