import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { findMapping, isPaused, pause, resume } from '../../../cli/orders/mapping';
import type { OrdersOutputs } from '../../../systems/orders';

const outputs = { tableName: 'orders', publishFunctionName: 'publish' } as OrdersOutputs;
const mapping = { uuid: 'mapping-1', streamArn: 'arn:stream', state: 'Enabled' };
const never = new AbortController().signal;

/** A mapping with one state per request, which rejects the first changes. */
function lambda(states: readonly string[], refusals = 0) {
  const changes: unknown[] = [];
  const left = [...states];
  const send = async ({ constructor: { name }, input }: { constructor: { name: string }; input: object }) => {
    if (name === 'ListEventSourceMappingsCommand')
      return { EventSourceMappings: left.map((State) => ({ UUID: 'mapping-1', State })) };
    if (name === 'GetFunctionConfigurationCommand') return { Timeout: 5 };
    if (name === 'GetEventSourceMappingCommand') return { State: left.length > 1 ? left.shift() : left[0] };
    if (changes.push(input) <= refusals) throw Object.assign(new Error('in use'), { name: 'ResourceInUseException' });
    return {};
  };
  return { client: { send } as unknown as LambdaClient, changes };
}

function clock() {
  const pauses: number[] = [];
  return {
    pauses,
    now: () => 0,
    random: () => 0.5,
    sleep: async (milliseconds: number, signal: AbortSignal) => {
      signal.throwIfAborted();
      pauses.push(milliseconds);
    },
  };
}

const dynamodb = (LatestStreamArn?: string) =>
  ({ send: async () => ({ Table: { LatestStreamArn } }) }) as unknown as DynamoDBClient;

it('finds the mapping by the function and the stream of the table', async () => {
  await expect(findMapping(lambda(['Disabled']).client, dynamodb('arn:stream'), outputs)).resolves.toEqual({
    ...mapping,
    state: 'Disabled',
  });
});

it.each([
  ['the table has no stream', [], undefined],
  ['the function has no mapping for it', [], 'arn:stream'],
])('fails if %s', async (_, states, arn) => {
  await expect(findMapping(lambda(states).client, dynamodb(arn), outputs)).rejects.toThrow(
    'The function publish has no event source mapping for the stream of orders. Deploy the environment again.',
  );
});

it.each([
  ['Disabled', true],
  ['Disabling', true],
  ['Enabled', false],
  ['Enabling', false],
  ['Updating', false],
])('counts a mapping that is %s as paused: %s', (state, expected) => {
  expect(isPaused({ ...mapping, state })).toBe(expected);
});

it('waits after the pause until the last invocation must have ended', async () => {
  const { client, changes } = lambda(['Disabling', 'Disabling', 'Disabled']);
  const time = clock();
  await pause(client, mapping, 'publish', time, never);
  expect(changes).toEqual([{ UUID: 'mapping-1', Enabled: false }]);
  expect(time.pauses).toEqual([500, 500, 8000]);
});

it('retries while another change is in progress', async () => {
  const { client, changes } = lambda(['Enabling', 'Enabled'], 4);
  const time = clock();
  await resume(client, mapping, time);
  expect(changes).toEqual(Array(5).fill({ UUID: 'mapping-1', Enabled: true }));
  expect(time.pauses.at(-1)).toBe(500);
});

it('stops waiting when it is interrupted', async () => {
  const interruption = new AbortController();
  const { client } = lambda(['Disabling']);
  const time = clock();
  const sleep = async (milliseconds: number, signal: AbortSignal) => {
    if (time.pauses.length === 3) interruption.abort();
    await time.sleep(milliseconds, signal);
  };
  await expect(pause(client, mapping, 'publish', { ...time, sleep }, interruption.signal)).rejects.toThrow('aborted');
});
