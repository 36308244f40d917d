import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import type { MessagesEnv } from '../functions/messages/env';
import { DynamoDbTable, type StreamConsumer, type StreamFilter } from '../modules/dynamodb-table';
import type { NodeFunction } from '../modules/node-function';
import type { Cache } from '../modules/redis-cache';
import { messagesTable } from '../tables/messages';
import {
  addCacheAlarm,
  addLogAlarm,
  CACHE_COMMANDS,
  type CacheConfig,
  consumerOperations,
  createCache,
  createFunction,
  type FunctionSettings,
  INVALIDATE_TIMEOUT_SECONDS,
  type SystemProps,
  tableOperations,
  UNTIL_EXPIRED,
} from './system';

/** Matches the keys of the cache in `functions/messages`. */
const KEY_PATTERN = 'messages/*';

/** A message to a group of 500 members is 500 updates, and a batch may have messages to several such groups. */
const UPDATE_TIMEOUT_SECONDS = 60;

/** The stream's retention ends retries: the function itself sets aside messages that can never be shown. */
const UNTIL_TOO_OLD = -1;

/**
 * Messages, not the group and the claims of ids beside them, nor the conversations that the function itself updates.
 * Messages without a text, too, so that the function logs them.
 */
const NEW_MESSAGES: StreamFilter = {
  eventName: ['INSERT'],
  dynamodb: {
    Keys: { pk: { S: [{ prefix: 'MSG#' }] }, sk: { S: [{ 'anything-but': ['GROUP'] }] } },
    // A claim has it.
    NewImage: { request: { S: [{ exists: false }] } },
  },
};

const CONVERSATIONS: StreamFilter = { dynamodb: { Keys: { pk: { S: [{ prefix: 'GRP#' }] } } } };

const [, { name: recency }] = messagesTable.globalSecondaryIndexes;

export interface MessagesConfig {
  /** The cache in front of the lists of conversations. */
  readonly cache: CacheConfig;
}

export interface MessagesOutputs {
  readonly tableName: string;
  readonly cacheName: string;
  readonly listMessagesFunctionName: string;
  readonly listConversationsFunctionName: string;
  readonly createConversationFunctionName: string;
  readonly sendMessageFunctionName: string;
  readonly updateConversationsFunctionName: string;
  readonly invalidateConversationsFunctionName: string;
  /** Queue for messages that could not be shown in the lists of the group's members. */
  readonly updateFailureQueueUrl: string;
  /** Queue for changes of conversations that could not be removed from the cache. */
  readonly invalidateFailureQueueUrl: string;
}

type Props = SystemProps<MessagesConfig>;

/** Messages of groups in a table, whose stream keeps the list of conversations of each member. */
export class MessagesSystem extends Construct {
  public readonly table: DynamoDbTable;
  public readonly cache: Cache;
  public readonly listMessages: NodeFunction<MessagesEnv>;
  public readonly listConversations: NodeFunction<MessagesEnv>;
  public readonly createConversation: NodeFunction<MessagesEnv>;
  public readonly sendMessage: NodeFunction<MessagesEnv>;
  public readonly updateConversations: NodeFunction<MessagesEnv>;
  public readonly invalidateConversations: NodeFunction<Record<never, string>>;
  public readonly updates: StreamConsumer;
  public readonly invalidations: StreamConsumer;

  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);

    const { prefix, network, operations } = props;
    this.table = new DynamoDbTable(this, 'Table', {
      ...messagesTable,
      ...tableOperations(operations),
      tableName: prefix,
      stream: 'NEW_AND_OLD_IMAGES',
    });
    network.allowTable(this.table);
    this.cache = createCache(this, 'Cache', props, KEY_PATTERN);
    const environment = { TABLE_NAME: this.table.tableName };
    const create = (folder: string, description: string, timeoutSeconds = operations.functionTimeoutSeconds) =>
      this.createFunction(props, folder, { description, environment, timeoutSeconds });
    this.listMessages = create('list-messages', 'Answers with the messages of a group');
    this.listConversations = create('list-conversations', 'Answers with the conversations of a user, through a cache');
    this.createConversation = create('create-conversation', 'Starts a group with its first message');
    this.sendMessage = create('send-message', 'Sends a message to a group');
    const update = 'Shows new messages in the lists of conversations';
    this.updateConversations = create('update-conversations', update, UPDATE_TIMEOUT_SECONDS);
    this.invalidateConversations = this.createFunction(props, 'invalidate-conversations', {
      description: 'Removes lists that have changed from the cache',
      environment: {},
      timeoutSeconds: INVALIDATE_TIMEOUT_SECONDS,
      callsDynamodb: false,
    });
    this.grantAccess();
    addCacheAlarm(this.listConversations, operations);
    this.updates = this.followMessages(operations);
    this.invalidations = this.table.addStreamConsumer('Invalidate', {
      function: this.invalidateConversations,
      filters: [CONVERSATIONS],
      ...UNTIL_EXPIRED,
      ...consumerOperations(operations),
    });

    new TerraformOutput(this, 'Outputs', { value: this.outputs() }).overrideLogicalId('messages');
  }

  /** Creates the function of a folder in `functions/messages`. Its construct id is the folder's name in Pascal case. */
  private createFunction<Environment extends Readonly<Record<keyof Environment, string>>>(
    props: Props,
    folder: string,
    settings: FunctionSettings<Environment>,
  ): NodeFunction<Environment> {
    const id = folder.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
    return createFunction(this, id, props, { name: folder, folder: `messages/${folder}` }, settings);
  }

  private grantAccess(): void {
    this.table.grant(this.listMessages, 'Read', ['Query']);
    this.table.grant(this.listConversations, 'Read', ['Query'], { [recency]: ['Query'] });
    this.table.grant(this.createConversation, 'Create', ['ConditionCheckItem', 'GetItem', 'PutItem']);
    this.table.grant(this.sendMessage, 'Send', ['GetItem', 'PutItem']);
    this.table.grant(this.updateConversations, 'Update', ['GetItem', 'UpdateItem']);
    this.cache.connectFrom(this.listConversations, { name: 'list', commands: CACHE_COMMANDS.read });
    this.cache.connectFrom(this.invalidateConversations, {
      name: 'invalidate',
      commands: CACHE_COMMANDS.invalidate,
    });
  }

  /** The function reports messages that can never be shown in its log, because it cannot reach a queue from the VPC. */
  private followMessages(operations: Props['operations']): StreamConsumer {
    addLogAlarm(this.updateConversations, 'Rejected', operations, {
      pattern: '{ $.rejected > 0 }',
      means: 'Messages cannot be shown in lists of conversations: they are still in the table.',
      look: 'the keys of the messages and the reasons in its log lines',
    });
    return this.table.addStreamConsumer('Update', {
      function: this.updateConversations,
      filters: [NEW_MESSAGES],
      maximumRetryAttempts: UNTIL_TOO_OLD,
      ...consumerOperations(operations),
    });
  }

  private outputs(): MessagesOutputs {
    return {
      tableName: this.table.tableName,
      cacheName: this.cache.cacheName,
      listMessagesFunctionName: this.listMessages.functionName,
      listConversationsFunctionName: this.listConversations.functionName,
      createConversationFunctionName: this.createConversation.functionName,
      sendMessageFunctionName: this.sendMessage.functionName,
      updateConversationsFunctionName: this.updateConversations.functionName,
      invalidateConversationsFunctionName: this.invalidateConversations.functionName,
      updateFailureQueueUrl: this.updates.failureQueueUrl,
      invalidateFailureQueueUrl: this.invalidations.failureQueueUrl,
    };
  }
}
