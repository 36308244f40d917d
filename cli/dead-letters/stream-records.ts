import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import type { EnvironmentName } from '../../environments';
import { streams } from '../../local/event-sources/aws';
import { isError } from '../../local/event-sources/endpoint';
import { readMapping, type StreamMapping } from '../../local/event-sources/mapping';
import { toStreamEvent } from '../../local/event-sources/stream/record';
import { clientConfig, readOutputs } from '../deployment';
import { pausedSentences } from '../local/event-source-text';
import type { StreamFailure } from './stream-failure';

/** A shard may answer with empty pages between its records. */
const EMPTY_PAGES = 100;

/** Reads the records of failures again from the stream, as their function gets them. */
export class StreamRecords {
  private readonly requests: ReturnType<typeof streams>;

  constructor(
    client: DynamoDBStreamsClient,
    private readonly matches: StreamMapping['matches'],
  ) {
    this.requests = streams({ streams: client });
  }

  /** @returns undefined if the stream no longer has all of them */
  async of(failure: StreamFailure): Promise<object[] | undefined> {
    if (failure.event) return [failure.event];
    try {
      const records = await this.read(failure);
      return records?.map((record) => toStreamEvent(record, failure.streamArn)).filter(this.matches);
    } catch (error) {
      // After a day, if the table was created again, or if the message names no stream or shard that there can be.
      if (isError(error, 'TrimmedDataAccessException', 'ResourceNotFoundException', 'ValidationException'))
        return undefined;
      throw error;
    }
  }

  private async read({ streamArn, shardId, firstSequenceNumber, lastSequenceNumber }: StreamFailure) {
    const shard = shardId ?? (await this.shardWith(streamArn, firstSequenceNumber));
    if (shard === undefined) return undefined;
    const last = BigInt(lastSequenceNumber);
    const from = { type: 'AT_SEQUENCE_NUMBER', sequenceNumber: firstSequenceNumber } as const;
    const found: Awaited<ReturnType<typeof this.requests.records>>['records'] = [];
    let empty = 0;
    for (
      let iterator: string | undefined = await this.requests.shardIterator(streamArn, shard, from);
      iterator !== undefined && empty < EMPTY_PAGES;
    ) {
      const page: Awaited<ReturnType<typeof this.requests.records>> = await this.requests.records(iterator);
      found.push(...page.records.filter((record) => numberOf(record) <= last));
      if (page.records.some((record) => numberOf(record) >= last)) return found;
      iterator = page.next;
      empty = page.records.length === 0 ? empty + 1 : 0;
    }
    return undefined;
  }

  private async shardWith(streamArn: string, sequenceNumber: string): Promise<string | undefined> {
    const wanted = BigInt(sequenceNumber);
    const { shards } = await this.requests.describeStream(streamArn);
    return shards.find(
      ({ SequenceNumberRange: { StartingSequenceNumber: first, EndingSequenceNumber: last } = {} }) => {
        return first !== undefined && BigInt(first) <= wanted && (last === undefined || wanted <= BigInt(last));
      },
    )?.ShardId;
  }
}

const numberOf = ({ dynamodb }: { readonly dynamodb?: { readonly SequenceNumber?: string | undefined } | undefined }) =>
  BigInt(dynamodb?.SequenceNumber ?? 0);

/** The event source mapping of a function and a stream. */
export interface FoundMapping extends StreamMapping {
  /** In the Lambda API: `Enabled`, for example. */
  readonly state: string;
}

/** @throws if there is none */
export async function streamMapping(env: EnvironmentName, functionName: string): Promise<FoundMapping> {
  const lambda = new LambdaClient(clientConfig(env));
  const { EventSourceMappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: functionName }),
  );
  for (const deployed of EventSourceMappings) {
    const mapping = readMapping(deployed);
    if (mapping.kind === 'stream') return { ...mapping, state: deployed.State ?? '' };
  }
  throw new Error(
    `The function ${functionName} has no event source mapping for a stream. Deploy the environment again.`,
  );
}

/** @throws if the mapping is disabled, as it is while a recount sets the counts */
export async function requireEnabled(env: EnvironmentName, mapping: FoundMapping): Promise<void> {
  const status = { ...mapping, lastProcessingResult: '', lag: null };
  const [paused] = pausedSentences([status], await readOutputs(env), env);
  if (paused) throw new Error(paused);
}

export const streamRecords = (env: EnvironmentName, { matches }: Pick<StreamMapping, 'matches'>): StreamRecords =>
  new StreamRecords(new DynamoDBStreamsClient(clientConfig(env)), matches);
