import { resolve } from 'node:path';
import { type EnvironmentName, environments } from '../../environments';
import { onThisMachine } from '../../environments/machine';
import { root } from '../../local/machine/paths';
import { readRemoteState, readState } from './state';

/** The outputs of each deployed system, by the system's name. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Reads the outputs of the last deployment from Terraform's state. Empty if nothing is deployed. */
export async function readOutputs(name: EnvironmentName): Promise<Outputs> {
  const { state } = onThisMachine(environments[name]);
  const found =
    state.kind === 'local'
      ? readState(resolve(root, state.path))
      : await readRemoteState(name, state, clientConfig(name));
  const outputs = Object.entries(found?.outputs ?? {});
  return Object.fromEntries(outputs.map(([system, { value }]) => [system, value as Outputs[string]]));
}

/**
 * Reads the outputs of one system.
 * @param newest an output that older versions of the system do not have
 * @throws if the system is not deployed, or an older version of it is
 */
export async function outputsOf<SystemOutputs extends object>(
  system: string,
  name: EnvironmentName,
  newest?: keyof SystemOutputs,
): Promise<SystemOutputs> {
  const outputs = (await readOutputs(name))[system] as SystemOutputs | undefined;
  const deploy = name === 'local' ? 'npx tableside up' : `npx cdktf deploy ${name}`;
  if (!outputs) throw new Error(`The ${system} system is not deployed in ${name}. Deploy it with: ${deploy}`);
  if (newest === undefined || outputs[newest] !== undefined) return outputs;
  throw new Error(`The ${system} system in ${name} is an older version. Deploy it again with: ${deploy}`);
}

/** The client settings of the AWS SDK for an environment. */
export function clientConfig(name: EnvironmentName) {
  const { region, endpoint } = onThisMachine(environments[name]);
  if (!endpoint) return { region };
  return { region, endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}
