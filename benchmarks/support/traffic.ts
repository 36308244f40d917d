import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';

/** What clients sent and DynamoDB read. */
export interface Traffic {
  /** Includes retries. */
  requests: number;
  /** Includes items that a filter dropped. */
  itemsRead: number;
}

interface Answer {
  readonly ScannedCount?: number;
  readonly Item?: object;
  readonly Responses?: Readonly<Record<string, readonly unknown[]>>;
}

/** Adds the client's requests to the traffic from now on. */
export function countTraffic(client: DynamoDBClient | S3Client, traffic: Traffic): void {
  // A cast for the compiler: the stacks of all clients take the same middleware.
  (client as DynamoDBClient).middlewareStack.add(
    (next) => async (args) => {
      traffic.requests += 1;
      const result = await next(args);
      traffic.itemsRead += itemsReadFor(result.output as Answer);
      return result;
    },
    // Below the retries of the client.
    { step: 'deserialize', priority: 'high', name: 'countTraffic' },
  );
}

const itemsReadFor = ({ ScannedCount = 0, Item, Responses = {} }: Answer): number =>
  ScannedCount + (Item ? 1 : 0) + Object.values(Responses).flat().length;
