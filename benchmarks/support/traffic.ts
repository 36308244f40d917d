import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';

/** What clients sent and read. */
export interface Traffic {
  /** Attempts count, retries too. */
  requests: number;
  /** Items that DynamoDB read, whether a filter then dropped them or not. */
  itemsRead: number;
}

interface Answer {
  readonly ScannedCount?: number;
  readonly Item?: object;
  readonly Responses?: Readonly<Record<string, readonly unknown[]>>;
}

/** Adds to the traffic what the client does from now on. */
export function countTraffic(client: DynamoDBClient | S3Client, traffic: Traffic): void {
  // A client for DynamoDB to the compiler alone: the stack takes the same middleware in each.
  (client as DynamoDBClient).middlewareStack.add(
    (next) => async (args) => {
      traffic.requests += 1;
      const result = await next(args);
      traffic.itemsRead += itemsReadFor(result.output as Answer);
      return result;
    },
    // Below the client’s retries.
    { step: 'deserialize', priority: 'high', name: 'countTraffic' },
  );
}

const itemsReadFor = ({ ScannedCount = 0, Item, Responses = {} }: Answer): number =>
  ScannedCount + (Item ? 1 : 0) + Object.values(Responses).flat().length;
