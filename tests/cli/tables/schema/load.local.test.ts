import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeTableCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import type { TableSchema } from '../../../../tables/schema';
import { awsEndpoint } from '../../../support/aws-endpoint';
import { home, tableside } from '../../../support/cli';
import { createTable } from '../../../support/table';

const client = new DynamoDBClient({
  endpoint: awsEndpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
const file = join(home, 'table.json');
afterAll(() => {
  client.destroy();
  rmSync(home, { recursive: true });
});

const schema: TableSchema = {
  partitionKey: { name: 'id', type: 'S' },
  sortKey: { name: 'at', type: 'N' },
  globalSecondaryIndexes: [{ name: 'by-at', partitionKey: { name: 'at', type: 'N' }, projection: ['text'] }],
  localSecondaryIndexes: [{ name: 'by-hash', sortKey: { name: 'hash', type: 'B' }, projection: 'KEYS_ONLY' }],
  timeToLiveAttribute: 'expiresAt',
};
const load = (tableName: string, wanted: TableSchema = schema) => {
  writeFileSync(file, JSON.stringify({ tableName, ...wanted }));
  return tableside(`tables schema-load ${file} --endpoint ${awsEndpoint} --yes --json`);
};
const resultOf = ({ stdout }: { readonly stdout: string }) => JSON.parse(stdout).tables;
const described = async (tableName: string) => {
  const { stdout } = await tableside(`tables describe ${tableName} --endpoint ${awsEndpoint} --json`);
  return JSON.parse(stdout).schema;
};
const drop = (tableName: string) => tableside(`tables drop ${tableName} --endpoint ${awsEndpoint} --yes`);

it('creates the table of a file with everything, and takes an equal one as it is', async () => {
  const tableName = `schema-${randomUUID()}`;
  expect(resultOf(await load(tableName))).toEqual([{ tableName, result: 'created' }]);
  expect(await described(tableName)).toEqual({
    ...schema,
    globalSecondaryIndexes: [{ name: 'by-at', partitionKey: { name: 'at', type: 'N' }, projection: ['text'] }],
  });
  expect(resultOf(await load(tableName))).toEqual([{ tableName, result: 'equal' }]);
  await drop(tableName);
});

it('shows how a table differs, and changes nothing', async () => {
  const { name, destroy } = await createTable(client, { ...schema, globalSecondaryIndexes: [] }, 'schema');
  expect(await load(name)).toEqual({
    status: 1,
    stdout: '',
    stderr:
      `The table ${name} in ${awsEndpoint} exists and differs from its definition: the global index by-at must be ` +
      'at (N), projecting text, got none; the time to live attribute must be expiresAt, got none\n',
  });
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  expect(Table?.GlobalSecondaryIndexes).toBeUndefined();
  await destroy();
});

it('enables the time to live that an interrupted creation has left out', async () => {
  const { name, destroy } = await createTable(client, schema, 'schema');
  expect(resultOf(await load(name))).toEqual([{ tableName: name, result: 'created' }]);
  expect((await described(name)).timeToLiveAttribute).toBe('expiresAt');
  await destroy();
});

it('does not replace another time to live', async () => {
  const { name, destroy } = await createTable(client, schema, 'schema');
  const TimeToLiveSpecification = { Enabled: true, AttributeName: 'ttl' };
  await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }));
  expect((await load(name)).stderr).toContain('the time to live attribute must be expiresAt, got ttl');
  await destroy();
});

it('creates a table once when two processes create it', async () => {
  const tableName = `schema-${randomUUID()}`;
  writeFileSync(file, JSON.stringify({ tableName, ...schema }));
  const { create } =
    require('../../../../cli/tables/schema/load') as typeof import('../../../../cli/tables/schema/load');
  const { targetOf } = require('../../../../cli/tables/target') as typeof import('../../../../cli/tables/target');
  const where = { client, target: targetOf({ env: 'local', endpoint: awsEndpoint }) };
  await Promise.all([create(where, { tableName, schema }), create(where, { tableName, schema })]);
  expect(resultOf(await load(tableName))).toEqual([{ tableName, result: 'created' }]);
  await drop(tableName);
});
