import type { Command } from 'commander';
import { type CommonOptions, command, print } from '../terminal/command';
import { isOurs, purge } from './local-aws';
import { stop } from './local-deployment';

interface Options extends CommonOptions {
  readonly purge?: true;
}

export const down = (): Command =>
  command('down', 'Stop the local AWS and delete everything in it', 'down')
    .option('--purge', 'Also delete its software, logs and caches')
    .action(async (options: Options) => {
      if (options.env !== 'local' || !isOurs) {
        throw new Error(
          `down only stops the local AWS that up starts, got ${isOurs ? options.env : 'the endpoint in AWS_ENDPOINT_URL'}. ` +
            `Delete what is deployed there with: npx cdktf destroy ${options.env}`,
        );
      }
      const stopped = await stop();
      if (options.purge) purge();
      const text = stopped ? 'Stopped the local AWS and deleted everything in it.' : 'The local AWS is not running.';
      print(options, { stopped, purged: options.purge === true }, text);
    });
