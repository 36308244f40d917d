import type { Command } from 'commander';
import { refuseRedirects } from '../deployment/redirect';
import { planned, requireTerraform } from '../deployment/terraform';
import { type CommonOptions, command, print } from '../terminal/command';
import { step } from '../terminal/progress';
import { requireAws } from './local-aws';

/** Differs from a failure, so that a scheduled job can tell. */
const CHANGES = 3;

interface Options extends CommonOptions {
  readonly failOnChanges?: true;
}

export const plan = (): Command =>
  command('plan', 'Show what a deployment would change, and change nothing', 'plan --env dev')
    .option('--fail-on-changes', `End with exit code ${CHANGES} if there are changes`)
    .action(async ({ env, json, failOnChanges }: Options) => {
      refuseRedirects(env);
      await requireTerraform();
      // Terraform would repeat its requests for minutes.
      if (env === 'local') await requireAws();
      const { hasChanges, text } = await step(
        `Planning ${env}`,
        (progress) => planned(env, progress),
        ({ hasChanges }) => (hasChanges ? 'changes' : 'no changes'),
      );
      print({ json }, { environment: env, hasChanges, plan: text }, text);
      if (failOnChanges && hasChanges) process.exitCode = CHANGES;
    });
