import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type EnvironmentName, environments } from '../environments';
import { root } from '../local/paths';
import { outdir, requireTerraform } from './terraform';

/** What `systems/orders` puts out. */
export interface OrdersOutputs {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly tableName: string;
  readonly leaderboardTableName: string;
  readonly bucketName: string;
  readonly pageUrl: string;
  readonly drainFunctionName: string;
  readonly publishFunctionName: string;
}

/** The outputs of the deployed systems, none where nothing is deployed. */
export interface Outputs {
  readonly orders?: OrdersOutputs;
}

type TerraformOutputs = Readonly<Record<string, { readonly value: unknown }>>;

/** Reads what the last deployment put out, from where Terraform keeps its state. */
export async function readOutputs(name: EnvironmentName): Promise<Outputs> {
  const { state } = environments[name];
  const outputs = state.kind === 'local' ? fromFile(resolve(root, state.path)) : await fromBackend(name);
  return Object.fromEntries(Object.entries(outputs).map(([system, { value }]) => [system, value]));
}

/** @throws where the orders system is not deployed */
export async function ordersOutputs(name: EnvironmentName): Promise<OrdersOutputs> {
  const { orders } = await readOutputs(name);
  if (orders) return orders;
  const how = name === 'local' ? 'npx tableside up' : `npx cdktf deploy ${name}`;
  throw new Error(`the orders system is not deployed in the environment ${name}: deploy it with: ${how}`);
}

const fromFile = (path: string): TerraformOutputs =>
  existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).outputs : {};

async function fromBackend(name: EnvironmentName): Promise<TerraformOutputs> {
  await requireTerraform();
  const run = promisify(execFile);
  const folder = join(outdir, 'stacks', name);
  await run(process.execPath, [join(root, 'bin', 'synth.js')], {
    cwd: root,
    env: { ...process.env, CDKTF_OUTDIR: outdir },
  });
  await run('terraform', ['init', '-input=false', '-no-color'], { cwd: folder });
  return JSON.parse((await run('terraform', ['output', '-json'], { cwd: folder })).stdout);
}

/** What every client of the AWS SDK needs to reach the environment. */
export function clientConfig(name: EnvironmentName) {
  const { region, endpoint } = environments[name];
  if (!endpoint) return { region };
  return { region, endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}
