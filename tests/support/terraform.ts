import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { forgetHashes } from '../../testkit/plan/lock-file';

/** Runs a command of Terraform in a synthesized stack (`<out>/stacks/<name>`) on a local AWS. @returns its stdout */
export async function terraform(stackFolder: string, endpoint: string, ...parameters: string[]): Promise<string> {
  const env = {
    ...process.env,
    CHECKPOINT_DISABLE: '1',
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const run = promisify(execFile);
  return (await run('terraform', parameters, { cwd: stackFolder, env, maxBuffer: 2 ** 28 })).stdout;
}

/**
 * Applies a synthesized stack to a local AWS, with an empty state.
 * @returns its outputs by name
 */
export async function apply(stackFolder: string, endpoint: string): Promise<Readonly<Record<string, string>>> {
  const run = (...parameters: string[]) => terraform(stackFolder, endpoint, ...parameters);
  await run('init', '-input=false', '-no-color');
  forgetHashes(stackFolder);
  await run('apply', '-input=false', '-no-color', '-auto-approve', '-parallelism=30');
  const outputs = JSON.parse(await run('output', '-json')) as Record<string, { value: string }>;
  return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
}
