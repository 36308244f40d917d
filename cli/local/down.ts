import type { Command } from 'commander';
import { type CommonOptions, command, print } from '../terminal/command';
import { isOurs, purge } from './local-aws';
import { stop } from './local-deployment';

interface Options extends CommonOptions {
  readonly purge?: true;
}

export const down = (): Command =>
  command('down', 'stops the local AWS, which forgets everything', 'down')
    .option('--purge', 'delete its software, logs and caches too')
    .action(async (options: Options) => {
      if (options.env !== 'local' || !isOurs) {
        throw new Error(
          `down stops the local AWS that up started; ${isOurs ? options.env : 'an endpoint that AWS_ENDPOINT_URL names'} is none: ` +
            `to delete what is deployed there: npx cdktf destroy ${options.env}`,
        );
      }
      const stopped = await stop();
      if (options.purge) purge();
      const text = stopped
        ? 'The local AWS is stopped, and all that it held is gone.'
        : 'The local AWS was not running.';
      print(options, { stopped, purged: options.purge === true }, text);
    });
