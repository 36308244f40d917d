import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';

/**
 * What may happen to a request:
 * - `throttled`: refused before it is done;
 * - `reset`: the connection breaks before the request is sent;
 * - `lost`: it is done, and the connection breaks before the answer arrives;
 * - a function: it is done, and the answer is changed (unprocessed items, say).
 */
export type Fault = 'throttled' | 'reset' | 'lost' | ((answer: never) => void);

const throttled = () =>
  Object.assign(new Error('Throughput exceeds the current capacity of the table'), {
    name: 'ProvisionedThroughputExceededException',
    $fault: 'client',
    $metadata: { httpStatusCode: 400 },
  });
const reset = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/**
 * Lets `choose` decide for each attempt (the client's own retries included) which fault it meets.
 * `command` is the operation's name ("BatchWriteItemCommand"), `attempt` counts all attempts from 0.
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
      const answer = await next(args);
      if (fault === 'lost') throw reset();
      if (fault) fault(answer.output as never);
      return answer;
    },
    // Below the client's retries, so that they meet the faults too.
    { step: 'deserialize', priority: 'high', name: 'faults' },
  );
  return client;
}
