import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { EnvironmentName } from '../../environments';
import type {
  CreateConversationRequest,
  ListConversationsAnswer,
  ListConversationsRequest,
  ListMessagesAnswer,
  ListMessagesRequest,
  SendMessageRequest,
  SentMessage,
} from '../../functions/messages/contract';
import { createMembership } from '../../functions/messages/membership';
import type { Timed } from '../../runtime/answers';
import { systemClock } from '../../runtime/clock';
import { clientConfig } from '../deployment';
import { followStream, type StreamListener, streamOf } from '../deployment/follow-stream';
import { invoke } from '../deployment/invoke';
import { type Change, changesIn } from './changes';
import { createDirectory, type Directory } from './directory';
import { messagesOutputs } from './outputs';
import { fromFunction } from './refusal';

/** A person waits for the answer: longer than the timeout of the functions. */
const ANSWER_MS = 30_000;

export interface ChangeListener extends Pick<StreamListener, 'missed' | 'connection'> {
  changes(changes: readonly Change[]): void;
}

/** The messages system of one environment. */
export interface Messages {
  readonly directory: Directory;
  list(request: ListMessagesRequest): Promise<Timed<ListMessagesAnswer>>;
  conversations(request: ListConversationsRequest): Promise<Timed<ListConversationsAnswer>>;
  create(request: CreateConversationRequest): Promise<Timed<SentMessage>>;
  send(request: SendMessageRequest): Promise<Timed<SentMessage>>;
  mute(user: string, group: string): Promise<void>;
  unmute(user: string, group: string): Promise<void>;
  leave(user: string, group: string): Promise<void>;
  /** Tells what changes from now on, until the signal aborts. */
  follow(signal: AbortSignal, listener: ChangeListener): Promise<void>;
}

/** @throws if the messages system is not deployed */
export async function connectMessages(env: EnvironmentName): Promise<Messages> {
  const outputs = await messagesOutputs(env);
  const { tableName } = outputs;
  const client = new DynamoDBClient(clientConfig(env));
  const streams = new DynamoDBStreamsClient(clientConfig(env));
  const ask = <Answer>(functionName: string, request: object) =>
    invoke<Answer>(env, functionName, request, ANSWER_MS).catch((error: unknown) => {
      throw fromFunction(error);
    });
  const membership = createMembership(client, tableName);
  const change = async (act: (typeof membership)['mute'], user_uuid: string, message_group_uuid: string) => {
    await act({ user_uuid, message_group_uuid });
  };
  return {
    mute: (user, group) => change(membership.mute, user, group),
    unmute: (user, group) => change(membership.unmute, user, group),
    leave: (user, group) => change(membership.leave, user, group),
    directory: createDirectory(client, tableName),
    list: (request) => ask(outputs.listMessagesFunctionName, request),
    conversations: (request) => ask(outputs.listConversationsFunctionName, request),
    create: (request) => ask(outputs.createConversationFunctionName, request),
    send: (request) => ask(outputs.sendMessageFunctionName, request),
    follow: (signal, { changes, ...listener }) =>
      followStream(
        { streams, findStream: () => streamOf(client, tableName), clock: systemClock, signal },
        { ...listener, records: (records) => changes(changesIn(records)) },
      ),
  };
}
