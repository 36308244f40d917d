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
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Endpoint, IteratorStart } from './endpoint';

export interface AwsOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const REQUEST_MS = 15_000;
/** More than the invocations that can run at once. */
const SOCKETS = 2000;

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
    sqs: new SQSClient({ ...settings(REQUEST_MS), useQueueUrlAsEndpoint: false }),
    streams: new DynamoDBStreamsClient(settings(REQUEST_MS)),
    sns: new SNSClient(settings(REQUEST_MS)),
  });
  const clients = {
    lambda: new LambdaClient(settings(REQUEST_MS)),
    // `Invoker` limits each invocation.
    invocations: new LambdaClient(settings(0)),
    ...sourceClients(),
  };
  return {
    ...functions(clients),
    ...queues(clients),
    ...streams(clients),
    as(functionArn) {
      const own = sourceClients();
      for (const client of Object.values(own)) nameFunction(client as SQSClient, functionArn);
      return { ...functions(clients), ...queues(own), ...streams(own) };
    },
    close() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

/** Names the function whose role needs the permissions: see `local/aws/iam/sessions.py`. */
function nameFunction({ middlewareStack }: Pick<SQSClient, 'middlewareStack'>, functionArn: string): void {
  middlewareStack.add(
    (next, { commandName }) =>
      (input) => {
        const { headers } = input.request as { headers: Record<string, string> };
        // Lambda knows the URLs of queues without a request.
        if (commandName !== GetQueueUrlCommand.name) headers['x-tableside-for-function'] = functionArn;
        return next(input);
      },
    { step: 'build' },
  );
}

const functions = ({ lambda, invocations }: { lambda: LambdaClient; invocations: LambdaClient }) => ({
  async listMappings() {
    const all: EventSourceMappingConfiguration[] = [];
    for await (const page of paginateListEventSourceMappings({ client: lambda }, {})) {
      all.push(...(page.EventSourceMappings ?? []));
    }
    return all;
  },
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

const queues = ({ sqs, sns }: { sqs: SQSClient; sns: SNSClient }) => ({
  async findQueue(queueArn: string) {
    const { QueueUrl: url = '' } = await sqs.send(getQueueUrl(queueArn));
    const asked = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['VisibilityTimeout'] });
    const { Attributes } = await sqs.send(asked);
    return { url, visibilityTimeoutSeconds: Number(Attributes?.VisibilityTimeout ?? 30) };
  },
  async queueDepth(QueueUrl: string) {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return {
      waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
      inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    };
  },
  async receive(QueueUrl: string, MaxNumberOfMessages: number, WaitTimeSeconds: number) {
    const all = { MessageSystemAttributeNames: ['All' as const], MessageAttributeNames: ['All'] };
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages, WaitTimeSeconds, ...all }),
    );
    return Messages;
  },
  async deleteMessages(QueueUrl: string, receiptHandles: readonly string[]) {
    const Entries = receiptHandles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
    const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    if (Failed[0]) throw new Error(`${Failed.length} of ${Entries.length} failed: ${Failed[0].Message}`);
  },
  async send(destinationArn: string, text: string) {
    if (destinationArn.split(':')[2] === 'sns') {
      await sns.send(new PublishCommand({ TopicArn: destinationArn, Message: text }));
    } else {
      const { QueueUrl } = await sqs.send(getQueueUrl(destinationArn));
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: text }));
    }
  },
});

function getQueueUrl(queueArn: string): GetQueueUrlCommand {
  const [, , , , QueueOwnerAWSAccountId, QueueName] = queueArn.split(':');
  return new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId });
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
  async shardIterator(StreamArn: string, ShardId: string, from: IteratorStart) {
    const SequenceNumber = from.type === 'AFTER_SEQUENCE_NUMBER' ? from.sequenceNumber : undefined;
    const asked = new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: from.type, SequenceNumber });
    const { ShardIterator = '' } = await client.send(asked, options);
    return ShardIterator;
  },
  async records(ShardIterator: string) {
    const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator }), options);
    return { records: Records, next: NextShardIterator };
  },
});
