import type { Command } from 'commander';
import { group } from '../terminal/command';
import { describe } from './describe';
import { drop } from './drop';
import { exportItems } from './export/command';
import { importItems } from './import';
import { list } from './list';
import { query, scan } from './read/commands';
import { schemaLoad } from './schema/command';
import { seed } from './seed';

export const tables = (): Command => {
  const parent = group('tables', 'Create, fill, read and delete tables', 'tables scan orders');
  for (const create of [schemaLoad, list, describe, seed, scan, query, exportItems, importItems, drop])
    parent.addCommand(create());
  return parent;
};
