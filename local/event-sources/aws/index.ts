import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Endpoint } from '../endpoint';
import { functions } from './functions';
import { queues } from './queues';
import { streams } from './streams';

export interface AwsOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const REQUEST_MS = 15_000;
/** More than the invocations that can run at once. */
const SOCKETS = 2000;

/** Implements the endpoint with clients of the SDK. Nothing is retried here: callers know what waits for the answer. */
export function awsEndpoint(options: AwsOptions): Endpoint & { close(): void } {
  const agents = {
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: SOCKETS }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: SOCKETS }),
  };
  const settings = (requestTimeout: number) => ({
    ...options,
    maxAttempts: 1,
    requestHandler: { ...agents, connectionTimeout: 2000, requestTimeout, throwOnRequestTimeout: true },
  });
  const clients = {
    lambda: new LambdaClient(settings(REQUEST_MS)),
    // `Invoker` limits each invocation.
    invocations: new LambdaClient(settings(0)),
    sqs: new SQSClient({ ...settings(REQUEST_MS), useQueueUrlAsEndpoint: false }),
    streams: new DynamoDBStreamsClient(settings(REQUEST_MS)),
    sns: new SNSClient(settings(REQUEST_MS)),
  };
  return {
    ...functions(clients),
    ...queues(clients),
    ...streams(clients),
    close() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}
