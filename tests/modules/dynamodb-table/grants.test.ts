import type { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { DynamoDbTable, type DynamoDbTableProps, type Table } from '../../../modules/dynamodb-table';
import { synth } from '../../../testkit';
import '../../../testkit/jest';

class Job extends Construct {
  public readonly roleName = 'job-role';
}

const schema = {
  partitionKey: { name: 'album', type: 'S' },
  sortKey: { name: 'artist', type: 'S' },
  globalSecondaryIndexes: [{ name: 'by-year', partitionKey: { name: 'year', type: 'N' } }],
  localSecondaryIndexes: [{ name: 'by-date', sortKey: { name: 'date', type: 'S' } }],
} as const;

const key = 'arn:aws:kms:us-east-1:123456789012:key/0e186b84-37ee-4213-aeb9-d8ba19a66e87';
const tableArn = '${aws_dynamodb_table.Albums/Resource.arn}';
const indexArns = [`${tableArn}/index/by-year`, `${tableArn}/index/by-date`];
const dynamodb = (...actions: string[]) => actions.map((action) => `dynamodb:${action}`);

const createTable = (stack: TerraformStack, props: Partial<DynamoDbTableProps> = {}) =>
  new DynamoDbTable(stack, 'Albums', { ...schema, tableName: 'albums', alarms: false, ...props });

const granted = (give: (table: Table, job: Job) => void, props: Partial<DynamoDbTableProps> = {}) =>
  synth((stack) => give(createTable(stack, props), new Job(stack, 'Job')));

const throughDynamoDb = [{ test: 'StringLike', variable: 'kms:ViaService', values: ['dynamodb.*.amazonaws.com'] }];

describe('DynamoDbTable grants', () => {
  it('reads of items, and queries of the table and its indexes by name', () => {
    const stack = granted((table, job) => table.grantRead(job));
    expect(stack.resource('aws_iam_role_policy')).toEqual({
      name: 'Albums-Read',
      role: 'job-role',
      policy: '${data.aws_iam_policy_document.Job/Albums-Read/Document.json}',
    });
    expect(stack.statements('Job/Albums-Read/Document')).toEqual([
      { actions: dynamodb('BatchGetItem', 'ConditionCheckItem', 'GetItem', 'Query'), resources: [tableArn] },
      { actions: ['dynamodb:Query'], resources: indexArns },
    ]);
  });

  it('writes of items', () => {
    const stack = granted((table, job) => table.grantWrite(job));
    expect(stack.statements('Job/Albums-Write/Document')).toEqual([
      { actions: dynamodb('BatchWriteItem', 'DeleteItem', 'PutItem', 'UpdateItem'), resources: [tableArn] },
    ]);
  });

  it('reads and writes', () => {
    const stack = granted((table, job) => table.grantReadWrite(job));
    expect(stack.statements('Job/Albums-ReadWrite/Document')).toEqual([
      {
        actions: dynamodb(
          'BatchGetItem',
          'BatchWriteItem',
          'ConditionCheckItem',
          'DeleteItem',
          'GetItem',
          'PutItem',
          'Query',
          'UpdateItem',
        ),
        resources: [tableArn],
      },
      { actions: ['dynamodb:Query'], resources: indexArns },
    ]);
  });

  it('exactly the given actions, on the table and on one index', () => {
    const stack = granted((table, job) =>
      table.grant(job, 'Count', ['BatchGetItem'], { 'by-year': ['Query', 'Scan'] }),
    );
    expect(stack.statements('Job/Albums-Count/Document')).toEqual([
      { actions: ['dynamodb:BatchGetItem'], resources: [tableArn] },
      { actions: dynamodb('Query', 'Scan'), resources: [`${tableArn}/index/by-year`] },
    ]);
  });

  it('access to an index only', () => {
    const stack = granted((table, job) => table.grant(job, 'Look', [], { 'by-date': ['Query'] }));
    expect(stack.statements('Job/Albums-Look/Document')).toEqual([
      { actions: ['dynamodb:Query'], resources: [`${tableArn}/index/by-date`] },
    ]);
  });

  it('access to the stream', () => {
    const stack = granted((table, job) => table.grantStream(job), { stream: 'NEW_IMAGE' });
    expect(stack.statements('Job/Albums-Stream/Document')).toEqual([
      {
        actions: dynamodb('DescribeStream', 'GetRecords', 'GetShardIterator'),
        resources: ['${aws_dynamodb_table.Albums/Resource.stream_arn}'],
      },
      { actions: ['dynamodb:ListStreams'], resources: [`${tableArn}/stream/*`] },
    ]);
  });

  it.each<[string, (table: Table, job: Job) => void, string[]]>([
    ['Read', (table, job) => table.grantRead(job), ['kms:Decrypt', 'kms:DescribeKey']],
    ['Stream', (table, job) => table.grantStream(job), ['kms:Decrypt', 'kms:DescribeKey']],
    [
      'Write',
      (table, job) => table.grantWrite(job),
      ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    ],
  ])('use of the table’s KMS key through DynamoDB: %s', (access, give, actions) => {
    const stack = granted(give, { encryption: key, stream: 'NEW_IMAGE' });
    expect(stack.statements(`Job/Albums-${access}/Document`).at(-1)).toEqual({
      actions,
      resources: [key],
      condition: throughDynamoDb,
    });
  });

  it('no use of a key that AWS manages', () => {
    const stack = granted((table, job) => table.grantWrite(job), { encryption: 'aws-managed' });
    expect(stack.statements('Job/Albums-Write/Document')).toHaveLength(1);
  });

  it('no unknown index', () => {
    expect(() => granted((table, job) => table.grant(job, 'Look', [], { 'by-day': ['Query'] }))).toThrow(
      new Error('test/Albums: index in the grant Look must be one of by-year, by-date, got by-day'),
    );
  });

  it('no missing stream', () => {
    expect(() => granted((table, job) => table.grantStream(job))).toThrow('test/Albums: stream must be set');
  });
});

describe('ImportedTable', () => {
  const imported = (
    props: Partial<Parameters<typeof DynamoDbTable.fromTable>[2]>,
    give: (table: Table, job: Job) => void,
  ) => synth((stack) => give(DynamoDbTable.fromTable(stack, 'Albums', { ...schema, ...props }), new Job(stack, 'Job')));
  const readArn = '${data.aws_dynamodb_table.Albums/Resource.arn}';
  const arn = 'arn:aws:dynamodb:eu-west-1:123456789012:table/albums';

  it('by name is read, and must have the declared keys and indexes', () => {
    const stack = imported({ tableName: 'albums' }, (table, job) => table.grantRead(job));
    expect(stack.dataSource('aws_dynamodb_table', 'Albums/Resource')).toEqual({
      name: 'albums',
      lifecycle: {
        postcondition: [
          {
            condition: '${compact([self.hash_key, self.range_key]) == tolist(["album","artist"])}',
            error_message: 'test/Albums: the keys of the table albums must be album and artist',
          },
          {
            condition:
              '${length(setsubtract(["by-year","by-date"], ' +
              'concat(self.global_secondary_index[*].name, self.local_secondary_index[*].name))) == 0}',
            error_message: 'test/Albums: the table albums must have the indexes by-year, by-date',
          },
          {
            condition: expect.stringContaining('lookup({"by-year":"year","by-date":"date"}, i.name,'),
            error_message: 'test/Albums: the indexes of the table albums must have the declared keys',
          },
          {
            condition: expect.stringContaining('lookup({"album":"S","artist":"S","year":"N","date":"S"}, a.name,'),
            error_message: expect.stringContaining('types of key attributes must be those of the existing table'),
          },
        ],
      },
    });
    expect(stack.statements('Job/Albums-Read/Document')).toEqual([
      { actions: dynamodb('BatchGetItem', 'ConditionCheckItem', 'GetItem', 'Query'), resources: [readArn] },
      { actions: ['dynamodb:Query'], resources: [`${readArn}/index/by-year`, `${readArn}/index/by-date`] },
    ]);
  });

  it('by name has the stream of the table, without which the plan fails', () => {
    const stack = imported({ tableName: 'albums' }, (table, job) => table.grantStream(job));
    expect(stack.statements('Job/Albums-Stream/Document')[0]?.resources).toEqual([
      '${coalesce(data.aws_dynamodb_table.Albums/Resource.stream_arn)}',
    ]);
  });

  it('by name has the given stream', () => {
    imported({ tableName: 'albums', streamArn: `${arn}/stream/then` }, (table) => {
      expect(table.streamArn).toBe(`${arn}/stream/then`);
    });
  });

  it('by ARN is not read, and has the name in the ARN and the given stream and key', () => {
    const streamArn = `${arn}/stream/2026-01-01T00:00:00.000`;
    const stack = imported({ tableArn: arn, streamArn, kmsKeyArn: key }, (table, job) => {
      expect([table.tableName, table.tableArn, table.streamArn]).toEqual(['albums', arn, streamArn]);
      table.grantWrite(job);
    });
    expect(stack).not.toHaveDataSource('aws_dynamodb_table');
    expect(stack.statements('Job/Albums-Write/Document')).toEqual([
      { actions: dynamodb('BatchWriteItem', 'DeleteItem', 'PutItem', 'UpdateItem'), resources: [arn] },
      {
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        resources: [key],
        condition: throughDynamoDb,
      },
    ]);
  });

  it.each<[string, Parameters<typeof imported>[0]]>([
    ['exactly one of tableName and tableArn must be set, got {}', {}],
    [
      `exactly one of tableName and tableArn must be set, got {"tableName":"albums","tableArn":"${arn}"}`,
      { tableName: 'albums', tableArn: arn },
    ],
    ['tableArn must be the ARN of a table, got albums', { tableArn: 'albums' }],
  ])('rejects: %s', (message, props) => {
    expect(() => imported(props, () => {})).toThrow(new Error(`test/Albums: ${message}`));
  });

  it('by ARN has no stream unless streamArn is set', () => {
    expect(() => imported({ tableArn: arn }, (table, job) => table.grantStream(job))).toThrow(
      new Error("test/Albums: streamArn must be set to follow the table's stream"),
    );
  });
});
