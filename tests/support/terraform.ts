import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Applies a synthesized stack (`<out>/stacks/<name>`) to a local AWS, with an empty state.
 * @returns its outputs by name
 */
export async function apply(stackFolder: string, endpoint: string): Promise<Readonly<Record<string, string>>> {
  const env = {
    ...process.env,
    CHECKPOINT_DISABLE: '1',
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const terraform = (...parameters: readonly string[]) =>
    promisify(execFile)('terraform', parameters, { cwd: stackFolder, env, maxBuffer: 2 ** 28 });
  await terraform('init', '-input=false', '-no-color');
  await terraform('apply', '-input=false', '-no-color', '-auto-approve', '-parallelism=30');
  const outputs = JSON.parse((await terraform('output', '-json')).stdout) as Record<string, { value: string }>;
  return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
}
