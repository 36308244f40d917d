import type { Command } from 'commander';
import { Option } from 'commander';
import { readOutputs } from '../deployment';
import { cdktfInteractive, requireTerraform } from '../deployment/terraform';
import { runSampleOrders, type SampleRun } from '../orders/sample-run';
import { topTable } from '../orders/top';
import { type CommonOptions, command, print, wholeNumber } from '../terminal/command';
import { deployLocally } from './local-deployment';

interface Options extends CommonOptions {
  readonly sampleOrders?: number;
}

export const up = (): Command =>
  command('up', 'deploys the environment; for local, starts the local AWS first', 'up --sample-orders 200')
    .addOption(
      new Option('--sample-orders <number>', 'send so many sample orders, and wait until each is counted').argParser(
        wholeNumber(1, 100_000),
      ),
    )
    .action(async ({ env, json, sampleOrders }: Options) => {
      await requireTerraform();
      const terraform = env === 'local' ? await deployLocally() : await cdktfInteractive(['deploy', env]);
      const outputs = await readOutputs(env);
      const run = sampleOrders === undefined ? undefined : await runSampleOrders(env, sampleOrders);
      print({ json }, { environment: env, terraform, outputs, ...run }, summary(outputs.orders?.pageUrl ?? '', run));
    });

function summary(pageUrl: string, run: SampleRun | undefined): string {
  const figures = run && [
    '',
    `Sent ${run.sent}, written ${run.written}, counted ${run.counted}, in the dead-letter queue ${run.deadLetters}.`,
    '',
    topTable(run.top),
  ];
  return [
    ...(figures ?? []),
    '',
    `The leaderboard’s page: ${pageUrl}`,
    '',
    'Try next:',
    '  npx tableside orders send --count 1000 --duplicate 10 --malformed 5',
    '  npx tableside orders audit --wait 60',
    '  npx tableside restaurants load examples/restaurants.jsonl',
    '  npx tableside restaurants find --cuisine thai --city london',
    '  npx tableside status --watch',
  ].join('\n');
}
