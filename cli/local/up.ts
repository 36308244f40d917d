import type { Command } from 'commander';
import { type Outputs, readOutputs } from '../deployment';
import { deployApproved } from '../deployment/approved';
import { requireTerraform } from '../deployment/terraform';
import { systems } from '../systems';
import { type CommonOptions, canAsk, command, print } from '../terminal/command';
import { deployLocally } from './local-deployment';

type Options = CommonOptions & Readonly<Record<string, unknown>>;

const samples = systems.flatMap(({ sample }) => (sample ? [{ ...sample, option: sample.option() }] : []));

export const up = (): Command =>
  samples
    .reduce(
      (parent, { option }) => parent.addOption(option),
      command('up', 'Deploy an environment; for local, start the local AWS first', 'up --sample-orders 200'),
    )
    .action(async ({ env, json, ...options }: Options, self: Command) => {
      if (env !== 'local' && !canAsk()) self.error(`error: ${withoutTerminal(env)}`);
      await requireTerraform();
      const terraform = env === 'local' ? await deployLocally() : await deployApproved(env);
      const outputs = await readOutputs(env);
      const runs: Awaited<ReturnType<(typeof samples)[number]['run']>>[] = [];
      for (const { option, run } of samples) {
        const value = options[option.attributeName()];
        if (value !== undefined) runs.push(await run(env, value));
      }
      const document = Object.assign({ environment: env, terraform, outputs }, ...runs.map((run) => run.document));
      const texts = runs.map(({ text }) => `\n${text}\n`);
      print({ json }, document, [...texts, summary(outputs)].join(''));
    });

const withoutTerminal = (env: string): string =>
  `up --env ${env} asks for approval, which needs a terminal. Deploy without one by: npx cdktf deploy ${env} --auto-approve`;

function summary(outputs: Outputs): string {
  const lines = systems.flatMap((system) => {
    const deployed = outputs[system.name];
    return deployed && system.summary ? [system.summary(deployed)] : [];
  });
  const deployed = systems.filter(({ name }) => outputs[name]);
  const suggested = [...deployed.flatMap(({ tryNext }) => tryNext), 'npx tableside status --watch'];
  return ['', ...lines, '', 'Try next:', ...suggested.map((command) => `  ${command}`)].join('\n');
}
