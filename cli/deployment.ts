import { resolve } from 'node:path';
import { type EnvironmentName, environments } from '../environments';
import { root } from '../local/paths';
import { readRemoteState, readState } from './state';

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

/** What `systems/restaurants` puts out. */
export interface RestaurantsOutputs {
  readonly tableName: string;
  readonly cacheName: string;
  readonly getFunctionName: string;
  readonly invalidateFunctionName: string;
  readonly operateFunctionName: string;
}

/** The outputs of the deployed systems, none where nothing is deployed. */
export interface Outputs {
  readonly orders?: OrdersOutputs;
  readonly restaurants?: RestaurantsOutputs;
}

/** Reads what the last deployment put out, from where Terraform keeps its state. */
export async function readOutputs(name: EnvironmentName): Promise<Outputs> {
  const { state } = environments[name];
  const found =
    state.kind === 'local'
      ? readState(resolve(root, state.path))
      : await readRemoteState(name, state, clientConfig(name));
  return Object.fromEntries(Object.entries(found?.outputs ?? {}).map(([system, { value }]) => [system, value]));
}

/** @throws where the orders system is not deployed */
export const ordersOutputs = (name: EnvironmentName): Promise<OrdersOutputs> => outputsOf('orders', name);

/** @throws where the restaurants system is not deployed */
export const restaurantsOutputs = (name: EnvironmentName): Promise<RestaurantsOutputs> =>
  outputsOf('restaurants', name);

async function outputsOf<System extends keyof Outputs>(
  system: System,
  name: EnvironmentName,
): Promise<NonNullable<Outputs[System]>> {
  const outputs = (await readOutputs(name))[system];
  if (outputs) return outputs;
  const how = name === 'local' ? 'npx tableside up' : `npx cdktf deploy ${name}`;
  throw new Error(`the ${system} system is not deployed in the environment ${name}: deploy it with: ${how}`);
}

/** What every client of the AWS SDK needs to reach the environment. */
export function clientConfig(name: EnvironmentName) {
  const { region, endpoint } = environments[name];
  if (!endpoint) return { region };
  return { region, endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}
