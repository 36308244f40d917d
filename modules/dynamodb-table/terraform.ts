import {
  alarmActions,
  anyOf,
  BOTH_KEYS,
  isGiven,
  keysOf,
  like,
  PARTITION_KEY,
  policyOf,
  terraformModule,
} from '../shared/terraform';
import { DynamoDbTable, type DynamoDbTableProps } from '.';

const OPTIONS = {
  tableName: {
    type: 'string',
    description: 'Name of the table, known at plan time.',
    rule: like(/^[\w.-]{3,255}$/, 'be 3 to 255 letters, digits, underscores, hyphens or dots'),
  },
  stream: {
    type: 'string',
    description: 'What stream records contain. The stream is always enabled: only reading it costs.',
    default: 'NEW_AND_OLD_IMAGES',
    rule: anyOf('KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'),
  },
  timeToLiveAttribute: {
    type: 'string',
    description: 'Number attribute with the epoch seconds after which DynamoDB deletes an item; none if empty.',
    default: '',
  },
  timeToLive: {
    type: 'bool',
    description:
      'Whether items expire. To rename or remove the attribute, first apply false with it, and wait an hour.',
    default: true,
  },
  pointInTimeRecovery: {
    type: 'bool',
    description: 'Whether the table can be restored to any second of the last 35 days.',
    default: true,
  },
  deletionProtection: {
    type: 'bool',
    description: 'Whether DynamoDB rejects deletion of the table. To delete it, apply false first.',
    default: true,
  },
  tableClass: {
    type: 'string',
    description: 'STANDARD, or STANDARD_INFREQUENT_ACCESS for a table whose storage costs more than its requests.',
    default: 'STANDARD',
    rule: anyOf('STANDARD', 'STANDARD_INFREQUENT_ACCESS'),
  },
  alarmActions,
} as const;

const tableModule = (summary: string, keys: typeof PARTITION_KEY | typeof BOTH_KEYS) =>
  terraformModule(summary, { ...OPTIONS, ...keys }, (scope, values) => {
    const table = new DynamoDbTable(scope, 'Table', {
      ...keysOf(values),
      tableName: values.tableName,
      stream: values.stream as NonNullable<DynamoDbTableProps['stream']>,
      timeToLiveAttribute: values.timeToLiveAttribute,
      timeToLive: isGiven(values.timeToLiveAttribute, values.timeToLive),
      pointInTimeRecovery: values.pointInTimeRecovery,
      deletionProtection: values.deletionProtection,
      tableClass: values.tableClass as NonNullable<DynamoDbTableProps['tableClass']>,
      alarmActions: values.alarmActions,
    });
    return {
      tableName: ['Name of the table.', table.tableName],
      tableArn: ['ARN of the table.', table.tableArn],
      streamArn: ['ARN of the stream.', table.streamArn],
      readPolicy: [
        'Policy that allows getting items and querying, but not scanning.',
        policyOf(scope, 'Read', (caller) => table.grantRead(caller)),
      ],
      writePolicy: [
        'Policy that allows putting, updating and deleting items.',
        policyOf(scope, 'Write', (caller) => table.grantWrite(caller)),
      ],
      streamPolicy: [
        'Policy that allows following the stream.',
        policyOf(scope, 'Stream', (caller) => table.grantStream(caller)),
      ],
    };
  });

export const terraformModules = {
  'dynamodb-table': tableModule('An on-demand DynamoDB table with a partition key, and its alarms', PARTITION_KEY),
  'dynamodb-table-with-sort-key': tableModule(
    'An on-demand DynamoDB table with a partition key and a sort key, and its alarms',
    BOTH_KEYS,
  ),
};
