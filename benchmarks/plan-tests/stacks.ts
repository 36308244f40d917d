import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { type EnvironmentName, environments } from '../../environments';
import { withProviderFiles } from '../../environments/provider-files';
import type { Fixtures } from '../../testkit';
import { node } from '../synth/synthesis';
import { clusters } from './clusters';
import { lookUps } from './look-ups';
import { makeNetwork } from './networks';
import { changes } from './tables';
import { tiered } from './tiers';

/** The account of the cases of modules. */
const ACCOUNT_ID = '123412341234';

/** A stack that the tests plan. */
export interface PlannedStack {
  readonly name: string;
  readonly accountId: string;
  /** The folder of its app. */
  readonly outdir: string;
  readonly folder: string;
  /** Whether Terraform must accept it: some break the rules of a module. */
  readonly isAccepted: boolean;
}

/** All environments and all cases of modules that the tests plan, synthesized, and the networks and tables they need. */
export async function plannedStacks(endpoint: string, folder: string) {
  const found = await lookUps(endpoint, ACCOUNT_ID);
  const { stacks: tiers } = await tiered(endpoint, ACCOUNT_ID);
  const all = {
    networks: found.stacks,
    tiers,
    clusters: await clusters(endpoint, ACCOUNT_ID),
    tables: await changes(endpoint, ACCOUNT_ID),
  };
  const cases = Object.entries(all).flatMap(([module, stacks]) =>
    Object.entries(stacks).map(([kind, build]) => synthesizeCase(folder, `${module}-${kind}`, build)),
  );
  const data: Fixtures = found.data;
  return { stacks: [...(await synthesizeEnvironments(endpoint, folder)), ...cases], data };
}

function synthesizeCase(parent: string, name: string, build: (stack: TerraformStack) => void): PlannedStack {
  const outdir = join(parent, name);
  const app = new App({ outdir });
  const stack = new TerraformStack(app, 'test');
  withProviderFiles(stack, new AwsProvider(stack, 'Aws', { region: 'us-east-1' }));
  build(stack);
  app.synth();
  const isAccepted = !name.endsWith('refused');
  return { name, accountId: ACCOUNT_ID, outdir, folder: join(outdir, 'stacks', 'test'), isAccepted };
}

async function synthesizeEnvironments(endpoint: string, parent: string): Promise<PlannedStack[]> {
  const outdir = join(parent, 'environments');
  const env = { ...process.env, AWS_ENDPOINT_URL: endpoint, AWS_ENDPOINT_URL_DAX: endpoint, CDKTF_OUTDIR: outdir };
  await node([join('bin', 'synth.js')], env);
  const stacks = [];
  for (const name of Object.keys(environments) as EnvironmentName[]) {
    await makeNetwork(endpoint, name);
    const folder = join(outdir, 'stacks', name);
    const backend = { terraform: { backend: { local: { path: 'bench.tfstate' } } } };
    writeFileSync(join(folder, 'backend_override.tf.json'), JSON.stringify(backend));
    stacks.push({ name, accountId: environments[name].accountId, outdir, folder, isAccepted: true });
  }
  return stacks;
}
