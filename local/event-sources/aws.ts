import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams';
import {
  type EventSourceMappingConfiguration,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  type ListEventSourceMappingsResponse,
} from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { queues } from './aws-queues';
import type { AwsOptions, Endpoint, IteratorStart } from './endpoint';
import { LightClient } from './light-client';

const MAPPINGS = '/2015-03-31/event-source-mappings';
const REQUEST_MS = 15_000;
/** More than the invocations that can run at once. */
const SOCKETS = 2000;
/** Names the function whose role needs the permissions: see `local/aws/iam/sessions.py`. */
const FOR_FUNCTION = 'x-tableside-for-function';

interface AwsEndpoint extends Endpoint {
  /** The endpoint where requests to queues, streams and topics need permissions of the function's role. */
  as(functionArn: string): Endpoint;
  close(): void;
}

/** Implements the endpoint with clients of the SDK, without retries: each caller decides what to repeat. */
export function awsEndpoint(options: AwsOptions): AwsEndpoint {
  const agents = {
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: SOCKETS }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: SOCKETS }),
  };
  const settings = (requestTimeout: number) => ({
    ...options,
    maxAttempts: 1,
    requestHandler: { ...agents, connectionTimeout: 2000, requestTimeout, throwOnRequestTimeout: true },
  });
  const sourceClients = () => ({
    streams: new DynamoDBStreamsClient({
      ...settings(REQUEST_MS),
      endpoint: options.tableEndpoint ?? options.endpoint,
    }),
    sns: new SNSClient(settings(REQUEST_MS)),
    s3: new S3Client({ ...settings(REQUEST_MS), forcePathStyle: true }),
  });
  const clients = {
    lambda: new LambdaClient(settings(REQUEST_MS)),
    // `Invoker` limits each invocation.
    invocations: new LambdaClient(settings(0)),
    ...sourceClients(),
  };
  const light = (service: string) => new LightClient({ ...options, service, requestMs: REQUEST_MS });
  const [sqs, mappings] = [light('sqs'), light('lambda')];
  return {
    ...mappingsAt(mappings),
    ...functions(clients),
    ...queues(sqs),
    ...streams(clients),
    ...destinations(clients, queues(sqs)),
    as(functionArn) {
      const own = sourceClients();
      const named = withHeader(FOR_FUNCTION, functionArn);
      for (const client of Object.values(own) as SNSClient[]) client.middlewareStack.add(named, { step: 'build' });
      const ownQueues = queues(sqs, { [FOR_FUNCTION]: functionArn });
      return {
        ...mappingsAt(mappings),
        ...functions(clients),
        ...ownQueues,
        ...streams(own),
        ...destinations(own, ownQueues),
      };
    },
    close() {
      for (const client of Object.values(clients)) client.destroy();
      for (const client of [sqs, mappings]) client.close();
    },
  };
}

const mappingsAt = (lambda: LightClient) => ({
  async listMappings() {
    const all: EventSourceMappingConfiguration[] = [];
    for (let Marker: string | undefined; ; ) {
      const page = await lambda.get<ListEventSourceMappingsResponse>(MAPPINGS, Marker ? { Marker } : {});
      all.push(...(page.EventSourceMappings ?? []));
      if (!page.NextMarker) return all;
      Marker = page.NextMarker;
    }
  },
});

const functions = ({ lambda, invocations }: { lambda: LambdaClient; invocations: LambdaClient }) => ({
  async invoke(functionArn: string, payload: string, abortSignal: AbortSignal) {
    const command = new InvokeCommand({ FunctionName: functionArn, Payload: payload });
    const answer = await invocations.send(command, { abortSignal });
    return {
      statusCode: answer.StatusCode ?? 0,
      requestId: answer.$metadata.requestId ?? '',
      executedVersion: answer.ExecutedVersion ?? '$LATEST',
      functionError: answer.FunctionError,
      payload: answer.Payload?.transformToString() ?? '',
    };
  },
  async functionTimeoutSeconds(functionArn: string) {
    const { Timeout = 3 } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionArn }));
    return Timeout;
  },
});

const destinations = (
  { sns, s3 }: { sns: SNSClient; s3: S3Client },
  { sendMessage }: Pick<ReturnType<typeof queues>, 'sendMessage'>,
) => ({
  async send(destinationArn: string, text: string) {
    if (destinationArn.split(':')[2] === 'sqs') await sendMessage(destinationArn, text);
    else await sns.send(new PublishCommand({ TopicArn: destinationArn, Message: text }));
  },
  async putObject(Bucket: string, Key: string, Body: string) {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/json' }));
  },
});

/** Where a record is read again. */
interface IteratorAt {
  readonly type: 'AT_SEQUENCE_NUMBER';
  readonly sequenceNumber: string;
}

/** @param options the options of each request */
export const streams = (
  { streams: client }: { readonly streams: DynamoDBStreamsClient },
  options: { readonly abortSignal?: AbortSignal } = {},
) => ({
  async describeStream(StreamArn: string) {
    const shards: Shard[] = [];
    let ExclusiveStartShardId: string | undefined;
    for (;;) {
      const asked = new DescribeStreamCommand({ StreamArn, ExclusiveStartShardId });
      const { StreamDescription: page } = await client.send(asked, options);
      shards.push(...(page?.Shards ?? []));
      ExclusiveStartShardId = page?.LastEvaluatedShardId;
      const enabled = page?.StreamStatus === 'ENABLED' || page?.StreamStatus === 'ENABLING';
      if (ExclusiveStartShardId === undefined) return { enabled, shards };
    }
  },
  async shardIterator(StreamArn: string, ShardId: string, from: IteratorStart | IteratorAt) {
    const SequenceNumber = 'sequenceNumber' in from ? from.sequenceNumber : undefined;
    const asked = new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: from.type, SequenceNumber });
    const { ShardIterator = '' } = await client.send(asked, options);
    return ShardIterator;
  },
  async records(ShardIterator: string, waitSeconds = 0, abortSignal = options.abortSignal) {
    const asked = new GetRecordsCommand({ ShardIterator });
    // GetRecords has no long polling. The local AWS has: see `local/aws/stream_polling.py`.
    asked.middlewareStack.add(withHeader('x-tableside-wait-seconds', String(waitSeconds)), { step: 'build' });
    const { Records = [], NextShardIterator } = await client.send(asked, abortSignal ? { abortSignal } : {});
    return { records: Records, next: NextShardIterator };
  },
});

const withHeader =
  (name: string, value: string) =>
  <Input extends { request: unknown }, Output>(next: (input: Input) => Output) =>
  (input: Input): Output => {
    (input.request as { headers: Record<string, string> }).headers[name] = value;
    return next(input);
  };
