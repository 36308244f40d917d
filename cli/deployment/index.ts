import { resolve } from 'node:path';
import { type EnvironmentName, environments } from '../../environments';
import { onThisMachine } from '../../environments/machine';
import { root } from '../../local/machine/paths';
import type { OrdersOutputs } from '../../systems/orders';
import type { RestaurantsOutputs } from '../../systems/restaurants';
import { readRemoteState, readState } from './state';

export type { OrdersOutputs, RestaurantsOutputs };

/** The outputs of the deployed systems, none where nothing is deployed. */
export interface Outputs {
  readonly orders?: OrdersOutputs;
  readonly restaurants?: RestaurantsOutputs;
}

/** Reads what the last deployment put out, from where Terraform keeps its state. */
export async function readOutputs(name: EnvironmentName): Promise<Outputs> {
  const { state } = onThisMachine(environments[name]);
  const found =
    state.kind === 'local'
      ? readState(resolve(root, state.path))
      : await readRemoteState(name, state, clientConfig(name));
  return Object.fromEntries(Object.entries(found?.outputs ?? {}).map(([system, { value }]) => [system, value]));
}

/** @throws where the orders system is not deployed, or was deployed by a version that put out less */
export async function ordersOutputs(name: EnvironmentName): Promise<OrdersOutputs> {
  const outputs = await outputsOf('orders', name);
  if (outputs.failureQueueUrl !== undefined) return outputs;
  throw new Error(
    `the orders system of the environment ${name} is of an older version: deploy it again with: ${howToDeploy(name)}`,
  );
}

/** @throws where the restaurants system is not deployed */
export const restaurantsOutputs = (name: EnvironmentName): Promise<RestaurantsOutputs> =>
  outputsOf('restaurants', name);

async function outputsOf<System extends keyof Outputs>(
  system: System,
  name: EnvironmentName,
): Promise<NonNullable<Outputs[System]>> {
  const outputs = (await readOutputs(name))[system];
  if (outputs) return outputs;
  throw new Error(
    `the ${system} system is not deployed in the environment ${name}: deploy it with: ${howToDeploy(name)}`,
  );
}

const howToDeploy = (name: EnvironmentName): string =>
  name === 'local' ? 'npx tableside up' : `npx cdktf deploy ${name}`;

/** What every client of the AWS SDK needs to reach the environment. */
export function clientConfig(name: EnvironmentName) {
  const { region, endpoint } = onThisMachine(environments[name]);
  if (!endpoint) return { region };
  return { region, endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}
