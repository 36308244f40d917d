import { Argument, type Command } from 'commander';
import { type EnvironmentName, environments } from '../../environments';
import { terraformBinary } from '../deployment/terraform-binary';
import { filePath, group, print, withJson } from '../terminal/command';
import { step } from '../terminal/progress';
import { fileInShell, inShell } from '../terminal/shell';
import { counted } from '../terminal/text';
import type { Exported } from './environment';
import { checkFolder } from './folder';

interface Options {
  readonly dir: string;
  readonly force?: true;
  readonly json?: true;
}

export const exportTerraform = (): Command =>
  withJson(
    group(
      'export',
      'Write an environment as plain Terraform, which needs neither CDKTF nor Node',
      'export prod --dir ../prod-terraform',
      'The folder gets files of HCL and, in assets/, the zips of the functions. All resources keep their addresses and ' +
        'the environment its backend: Terraform continues there on the state of the deployed environment, and plans no ' +
        'changes.',
    ),
  )
    .addArgument(new Argument('<environment>', 'Environment').choices(Object.keys(environments)))
    .requiredOption('--dir <folder>', 'New or empty folder to write to', filePath)
    .option('--force', 'Replace the files of an earlier export; other files stay')
    .action(async (environment: EnvironmentName, { dir, force, json }: Options) => {
      await checkFolder(dir, force === true);
      // Loaded only here: CDKTF takes half a second.
      const { exportEnvironment } = require('./environment') as typeof import('./environment');
      const exported = await step(`Exporting ${environment}`, () => exportEnvironment(environment, dir));
      print({ json }, exported, summary(exported, dir));
    });

const summary = ({ environment, files }: Exported, dir: string): string =>
  [
    `Exported ${environment} to ${dir}: ${counted(files.length, 'file')} of Terraform, and its assets.`,
    '',
    'Try next:',
    `  cd ${fileInShell(dir)}`,
    `  ${inShell(terraformBinary())} init`,
    `  ${inShell(terraformBinary())} plan`,
  ].join('\n');
