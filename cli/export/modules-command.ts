import type { Command } from 'commander';
import { filePath, group, print, withJson } from '../terminal/command';
import { step } from '../terminal/progress';
import { counted } from '../terminal/text';
import { checkFolder } from './folder';

interface Options {
  readonly dir: string;
  readonly force?: true;
  readonly json?: true;
}

export const exportTerraformModules = (): Command =>
  withJson(
    group(
      'export-modules',
      'Write the modules as plain Terraform modules, which need neither CDKTF nor Node',
      'export-modules --dir ../terraform-modules',
      'Each module gets a folder with its resources, variables, outputs, a page that lists them, and its assets.',
    ),
  )
    .requiredOption('--dir <folder>', 'New or empty folder to write to', filePath)
    .option('--force', 'Replace the files of an earlier export; other files stay')
    .action(async ({ dir, force, json }: Options) => {
      await checkFolder(dir, force === true);
      // Loaded only here: CDKTF takes half a second.
      const { exportModules } = require('./modules') as typeof import('./modules');
      const modules = await step('Exporting modules', () => exportModules(dir));
      print({ json }, { folder: dir, modules }, summary(modules, dir));
    });

const summary = (modules: readonly string[], dir: string): string =>
  [`Exported ${counted(modules.length, 'module')} to ${dir}:`, '', ...modules.map((name) => `  ${name}`)].join('\n');
