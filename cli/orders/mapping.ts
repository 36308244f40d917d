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
/** A poller notices only after a while that its mapping is disabled. */
const POLLER_MS = 3000;

/** The event source mapping between the stream of the orders table and the leaderboard's function. */
export interface StreamMapping {
  readonly uuid: string;
  readonly streamArn: string;
  readonly state: string;
}

/** @throws if the function has no event source mapping for the table's stream */
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
      `The function ${FunctionName} has no event source mapping for the stream of ${tableName}. Deploy the environment again.`,
    );
  }
  return { uuid: mapping.UUID, streamArn: EventSourceArn, state: mapping.State ?? '' };
}

/** Whether the mapping is disabled or about to be. */
export const isPaused = ({ state }: StreamMapping): boolean => ['Disabled', 'Disabling'].includes(state);

/** Disables the mapping. Resolves when none of its invocations can still be in flight. */
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

/** Enables the mapping. It continues from where it was paused. */
export const resume = (lambda: LambdaClient, { uuid }: StreamMapping, clock: Clock): Promise<void> =>
  update(lambda, uuid, true, clock, AbortSignal.timeout(CHANGE_MS));

async function update(lambda: LambdaClient, UUID: string, Enabled: boolean, clock: Clock, signal: AbortSignal) {
  const again = createRetry({ clock, signal });
  for (;;) {
    try {
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }), { abortSignal: signal });
      break;
    } catch (error) {
      // Another change is in progress, for example of an earlier run.
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
