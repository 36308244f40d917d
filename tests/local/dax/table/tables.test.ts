import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { Tables } from '../../../../local/dax/table/tables';

let keys: readonly string[];
let asked: number;
const table = () => ({
  KeySchema: keys.map((AttributeName) => ({ AttributeName })),
  AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
});
const send = async () => {
  asked += 1;
  if (keys[0] === 'gone') throw new ResourceNotFoundException({ message: 'Table: x not found', $metadata: {} });
  return { Table: keys[0] === 'nothing' ? undefined : table() };
};
const schema = (...names: readonly string[]) => names.map((name) => ({ name, type: 'S' }));

let tables: Tables;
let clock: jest.SpyInstance<number>;
const later = (milliseconds: number) => clock.mockReturnValue(performance.now() + milliseconds);

beforeEach(() => {
  keys = ['id'];
  asked = 0;
  tables = new Tables({ send: send as never });
  clock = jest.spyOn(performance, 'now');
  later(0);
});
afterEach(() => clock.mockRestore());

it('describes a table once for all requests that wait for it, and those after them', async () => {
  const found = await Promise.all(['t', 't', 't'].map((name) => tables.schemaOf(name)));
  expect([found, await tables.schemaOf('t'), asked]).toEqual([
    [schema('id'), schema('id'), schema('id')],
    schema('id'),
    1,
  ]);
});

it('describes it again after ten seconds, for clients that ask for the current keys', async () => {
  await tables.currentSchemaOf('t');
  later(9_000);
  await tables.currentSchemaOf('t');
  const before = asked;
  later(2_000);
  await tables.schemaOf('t');
  const requests = asked;
  await tables.currentSchemaOf('t');
  expect([before, requests, asked, tables.keyChanges]).toEqual([1, 1, 2, 0]);
});

it('notices that a table was created again with other keys', async () => {
  await tables.currentSchemaOf('t');
  keys = ['gone'];
  later(11_000);
  await expect(tables.currentSchemaOf('t')).rejects.toThrow('Requested resource not found');
  keys = ['name', 'at'];
  expect([await tables.currentSchemaOf('t'), tables.known('t'), tables.keyChanges]).toEqual([
    schema('name', 'at'),
    schema('name', 'at'),
    1,
  ]);
});

it('asks again after a failure', async () => {
  keys = ['nothing'];
  await expect(tables.schemaOf('t')).rejects.toThrow(
    'The table endpoint does not answer as DynamoDB does: the table t has no key',
  );
  keys = ['id'];
  expect(await tables.schemaOf('t')).toEqual(schema('id'));
});
