import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../local/machine/paths';

/** The environment whose functions are read. */
const ENVIRONMENT = 'local';

/** Runs node in the checkout. @returns its stdout */
export async function node(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env, maxBuffer: 2 ** 26 });
  return stdout;
}

const into = (folder: string): NodeJS.ProcessEnv => ({ ...process.env, CDKTF_OUTDIR: folder });

/** Synthesizes all environments into the folder, as `cdktf` does. */
export const synthesize = (folder: string): Promise<string> => node([join('bin', 'synth.js')], into(folder));

/** Synthesizes into the folder. @returns the paths of all loaded modules, in the order in which they were loaded */
export async function synthesizeListing(folder: string): Promise<string[]> {
  const output = await node(
    [
      '-e',
      "process.on('exit', () => console.log(JSON.stringify(Object.keys(require.cache)))); require('./bin/synth.js');",
    ],
    into(folder),
  );
  return JSON.parse(output.trim().split('\n').at(-1) ?? '[]');
}

type Variables = Readonly<Record<string, string>>;
type Functions = Record<string, { source_code_hash: string; environment?: { variables?: Variables } }>;

/** The environment variables of each synthesized function, by the hash of its code; what only Terraform knows is `unknown`. */
export function readVariables(folder: string): ReadonlyMap<string, Variables> {
  const file = join(folder, 'stacks', ENVIRONMENT, 'cdk.tf.json');
  const stack: { resource?: { aws_lambda_function?: Functions } } = JSON.parse(readFileSync(file, 'utf8'));
  return new Map(
    Object.values(stack.resource?.aws_lambda_function ?? {}).map(({ source_code_hash, environment }) => [
      source_code_hash,
      Object.fromEntries(
        Object.entries(environment?.variables ?? {}).map(([name, value]) => [
          name,
          value.replace(/\$\{.*?\}/g, 'unknown'),
        ]),
      ),
    ]),
  );
}
