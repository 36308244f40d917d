import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';

/**
 * Faults of a request:
 * - `throttled`: rejected without effect;
 * - `reset`: the connection breaks before the request is sent;
 * - `lost`: executed, but the connection breaks before the response arrives;
 * - an error: rejected with it without effect;
 * - a function: executed, and the response is changed, for example to unprocessed items.
 */
export type Fault = 'throttled' | 'reset' | 'lost' | Error | ((answer: never) => void);

const throttled = () =>
  Object.assign(new Error('Throughput exceeds the current capacity of the table'), {
    name: 'ProvisionedThroughputExceededException',
    $fault: 'client',
    $metadata: { httpStatusCode: 400 },
  });
const reset = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/**
 * Calls `choose` for each attempt, including the client's own retries, to select its fault.
 * `command` is the operation's name ("BatchWriteItemCommand"), and `attempt` counts all attempts from 0.
 */
export function withFaults<C extends DynamoDBClient | S3Client | SQSClient>(
  client: C,
  choose: (command: string, attempt: number) => Fault | undefined,
): C {
  let attempts = 0;
  (client as DynamoDBClient).middlewareStack.add(
    (next, context) => async (args) => {
      const fault = choose(String(context.commandName), attempts++);
      if (fault === 'throttled') throw throttled();
      if (fault === 'reset') throw reset();
      if (fault instanceof Error) throw fault;
      const answer = await next(args);
      if (fault === 'lost') throw reset();
      if (fault) fault(answer.output as never);
      return answer;
    },
    // Below the client's retries, so that the faults affect them, too.
    { step: 'deserialize', priority: 'high', name: 'faults' },
  );
  return client;
}
