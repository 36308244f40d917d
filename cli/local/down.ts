import type { Command } from 'commander';
import { environments } from '../../environments';
import { type CommonOptions, command, print } from '../terminal/command';
import { isOurs, purge } from './local-aws';
import { stop } from './local-deployment';

const isProtected = (name: string): boolean =>
  Object.entries(environments).some(([other, { operations }]) => other === name && operations.deletionProtection);

interface Options extends CommonOptions {
  readonly purge?: true;
}

export const down = (): Command =>
  command('down', 'Stop the local AWS and delete everything in it', 'down')
    .option('--purge', 'Also delete its software, logs and caches')
    .action(async (options: Options, self: Command) => {
      const rule = (got: string) =>
        `down only stops the local AWS that up starts, got ${got}. ` +
        (isProtected(options.env)
          ? `${options.env} is protected from deletion: first deploy it with operations.deletionProtection: false`
          : `Delete what is deployed there with: npx cdktf destroy ${options.env}`);
      if (options.env !== 'local') self.error(`error: ${rule(options.env)}`);
      if (!isOurs) throw new Error(rule('the endpoint in AWS_ENDPOINT_URL'));
      const stopped = await stop();
      const deleted = options.purge ? purge() : [];
      const lines = [
        stopped ? 'Stopped the local AWS and deleted everything in it.' : 'The local AWS is not running.',
        ...deleted.map((path) => `Deleted ${path}`),
      ];
      print(options, { stopped, purged: options.purge === true, deleted }, lines.join('\n'));
    });
