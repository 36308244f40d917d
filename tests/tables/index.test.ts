import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readTableName } from '../../cli/tables/names';
import { seeds } from '../../cli/tables/seeds';
import { root } from '../../local/machine/paths';
import { isRegistered, tables } from '../../tables';

const files = readdirSync(join(root, 'tables')).map((file) => file.replace(/\.ts$/, ''));

it('registers the table of every file, under the name of the file', () => {
  expect(Object.keys(tables).sort()).toEqual(files.filter((name) => !['index', 'schema'].includes(name)).sort());
});

it('knows only the registered names', () => {
  expect([isRegistered('orders'), isRegistered('toString'), isRegistered('other')]).toEqual([true, false, false]);
});

it('has sample data for every table, and names that DynamoDB takes', () => {
  expect(Object.keys(seeds).sort()).toEqual(Object.keys(tables).sort());
  expect(Object.keys(tables).map(readTableName)).toEqual(Object.keys(tables));
});
