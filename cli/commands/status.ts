import type { Command } from 'commander';
import { type CommonOptions, command, print } from '../command';
import { readOutputs } from '../deployment';
import { awsStatus } from '../local-aws';
import { table } from '../table';

export const status = (): Command =>
  command('status', 'what runs and what is deployed', 'status --json').action(async (options: CommonOptions) => {
    const services = options.env === 'local' ? [{ name: 'aws', ...(await awsStatus()) }] : [];
    const outputs = await readOutputs(options.env);
    const rows = Object.entries(outputs).flatMap(([system, values]) =>
      Object.entries(values as Record<string, string>).map(([name, value]) => [system, name, value]),
    );
    const running = services.map(({ name, ok, pid, endpoint }) => {
      return [name, ok ? 'running' : 'not running', pid ? `process ${pid}` : '', endpoint];
    });
    print(
      options,
      { environment: options.env, services, outputs },
      [
        ...(running.length > 0 ? [table(['service', 'state', '', 'endpoint'], running)] : []),
        rows.length > 0 ? table(['system', 'output', 'value'], rows) : `Nothing is deployed in ${options.env}.`,
      ].join('\n'),
    );
  });
