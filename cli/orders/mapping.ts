import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  GetEventSourceMappingCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import type { Clock } from '../../runtime/clock';
import { createRetry } from '../../runtime/retry';
import type { OrdersOutputs } from '../../systems/orders';

const POLL_MS = 500;
const CHANGE_MS = 120_000;
/** How long a poller may go on that was told to stop, as it looks only now and then. */
const POLLER_MS = 3000;

/** The mapping by which the leaderboard's function follows the orders table. */
export interface StreamMapping {
  readonly uuid: string;
  readonly streamArn: string;
  readonly state: string;
}

/** @throws when the function follows no stream of the table */
export async function findMapping(
  lambda: LambdaClient,
  dynamodb: DynamoDBClient,
  { tableName, publishFunctionName: FunctionName }: OrdersOutputs,
): Promise<StreamMapping> {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: tableName }));
  const EventSourceArn = Table?.LatestStreamArn;
  const found = EventSourceArn
    ? await lambda.send(new ListEventSourceMappingsCommand({ FunctionName, EventSourceArn }))
    : undefined;
  const [mapping] = found?.EventSourceMappings ?? [];
  if (!EventSourceArn || !mapping?.UUID) {
    throw new Error(
      `the function ${FunctionName} has no event source mapping for the stream of the table ${tableName}: deploy again`,
    );
  }
  return { uuid: mapping.UUID, streamArn: EventSourceArn, state: mapping.State ?? '' };
}

/** Whether the mapping is, or is about to be, of no use until somebody enables it. */
export const isPaused = ({ state }: StreamMapping): boolean => ['Disabled', 'Disabling'].includes(state);

/** Has the stream no longer delivered. Resolves when no invocation that it began can be in flight any more. */
export async function pause(
  lambda: LambdaClient,
  { uuid }: StreamMapping,
  functionName: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  await update(lambda, uuid, false, clock, signal);
  const { Timeout = 900 } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
  await clock.sleep(Timeout * 1000 + POLLER_MS, signal);
}

/** Has the stream delivered again, from where it was paused. */
export const resume = (lambda: LambdaClient, { uuid }: StreamMapping, clock: Clock): Promise<void> =>
  update(lambda, uuid, true, clock, AbortSignal.timeout(CHANGE_MS));

async function update(lambda: LambdaClient, UUID: string, Enabled: boolean, clock: Clock, signal: AbortSignal) {
  const again = createRetry({ clock, signal });
  for (;;) {
    try {
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }), { abortSignal: signal });
      break;
    } catch (error) {
      // It is being changed, by an earlier run perhaps.
      if (!(error instanceof Error) || error.name !== 'ResourceInUseException') throw error;
      await again(error);
    }
  }
  const wanted = Enabled ? 'Enabled' : 'Disabled';
  for (;;) {
    const { State } = await lambda.send(new GetEventSourceMappingCommand({ UUID }), { abortSignal: signal });
    if (State === wanted) return;
    await clock.sleep(POLL_MS, signal);
  }
}
