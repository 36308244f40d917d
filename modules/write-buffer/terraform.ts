import { DynamoDbTable } from '../dynamodb-table';
import { type LogRetentionDays, RETENTIONS } from '../shared/log-retention';
import {
  alarmActions,
  anyOf,
  BOTH_KEYS,
  keysOf,
  like,
  PARTITION_KEY,
  policyOf,
  tableArn,
  terraformModule,
  wholeNumber,
} from '../shared/terraform';
import { WriteBuffer } from '.';

const OPTIONS = {
  queueName: {
    type: 'string',
    description: 'Name of the queue. The dead-letter queue adds -dead-letters, and the function adds -drain.',
    rule: like(/^[\w-]{1,58}$/, 'be 1 to 58 letters, digits, hyphens or underscores'),
  },
  tableArn,
  batchSize: {
    type: 'number',
    description: 'Maximum number of messages in one invocation.',
    default: 100,
    rule: wholeNumber(1, 10_000),
  },
  maximumConcurrency: {
    type: 'number',
    description: 'Maximum number of concurrent invocations, which limits the load on the table.',
    default: 10,
    rule: wholeNumber(2, 1000),
  },
  memoryMegabytes: {
    type: 'number',
    description: 'Memory of the function.',
    default: 512,
    rule: wholeNumber(128, 10_240),
  },
  logRetentionDays: {
    type: 'number',
    description: 'How long the logs of the function are kept.',
    default: 30,
    rule: anyOf(...RETENTIONS),
  },
  alarmActions,
} as const;

const bufferModule = (summary: string, keys: typeof PARTITION_KEY | typeof BOTH_KEYS) =>
  terraformModule(summary, { ...OPTIONS, ...keys }, (scope, values) => {
    const table = DynamoDbTable.fromTable(scope, 'Table', { ...keysOf(values), tableArn: values.tableArn });
    const buffer = new WriteBuffer(scope, 'Buffer', {
      table,
      queueName: values.queueName,
      batchSize: values.batchSize,
      maximumConcurrency: values.maximumConcurrency,
      memoryMegabytes: values.memoryMegabytes,
      logRetentionDays: values.logRetentionDays as LogRetentionDays,
      alarmActions: values.alarmActions,
    });
    return {
      queueName: ['Name of the queue.', buffer.queueName],
      queueUrl: ['URL of the queue.', buffer.queueUrl],
      queueArn: ['ARN of the queue.', buffer.queueArn],
      deadLetterQueueUrl: ['URL of the dead-letter queue.', buffer.deadLetterQueueUrl],
      deadLetterQueueArn: ['ARN of the dead-letter queue.', buffer.deadLetterQueueArn],
      functionName: ['Name of the function that drains the queue.', buffer.function.functionName],
      sendPolicy: [
        'Policy that allows sending messages to the queue.',
        policyOf(scope, 'Send', (caller) => buffer.grantSend(caller)),
      ],
    };
  });

export const terraformModules = {
  'write-buffer': bufferModule(
    'A queue and the function that writes its messages to a table with a partition key',
    PARTITION_KEY,
  ),
  'write-buffer-with-sort-key': bufferModule(
    'A queue and the function that writes its messages to a table with a partition key and a sort key',
    BOTH_KEYS,
  ),
};
