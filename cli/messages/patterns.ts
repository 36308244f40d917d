import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Command, Option } from 'commander';
import { createConversationLister } from '../../functions/messages/list-conversations/list';
import { createMessageLister } from '../../functions/messages/list-messages/list';
import type { ConsumedCapacity } from '../../runtime/dynamodb/capacity';
import { at } from '../tables/at';
import { describeTable } from '../tables/describe-table';
import { deployedName, readTableName } from '../tables/names';
import { type TargetOptions, tableCommand } from '../tables/target';
import { group, print } from '../terminal/command';
import { conversationsText, groupArgument, limitOption, messagesPageText, userArgument } from './answers';

export const patterns = (): Command =>
  group(
    'patterns',
    'Run the access patterns of the messages table, and show what they cost',
    'patterns list-conversations ada',
    'The commands query the table themselves, without a function or a cache.',
  )
    .addCommand(getConversation())
    .addCommand(listConversations());

interface Options extends TargetOptions {
  readonly table: string;
  readonly limit?: number;
  readonly older?: string;
  readonly newer?: string;
  readonly after?: string;
}

const tableOption = () =>
  new Option('--table <name>', 'Another table with the same schema').default('messages').argParser(readTableName);

const getConversation = () =>
  tableCommand('get-conversation', 'Show the messages of a group', 'patterns get-conversation <group>')
    .addArgument(groupArgument())
    .addOption(tableOption())
    .addOption(limitOption('messages', 25))
    .addOption(new Option('--older <token>', 'Show the messages before an earlier result').conflicts('newer'))
    .option('--newer <token>', 'Show the messages that came after an earlier result')
    .action(async (message_group_uuid: string, { env, endpoint, table, json, ...page }: Options) => {
      const request = { message_group_uuid, ...page };
      const answer = await measured({ env, ...(endpoint !== undefined && { endpoint }) }, table, (...on) =>
        createMessageLister(...on)(request),
      );
      print({ json }, answer, messagesPageText(answer, process.stdout.columns));
    });

const listConversations = () =>
  tableCommand('list-conversations', 'Show the conversations of a user', 'patterns list-conversations ada')
    .addArgument(userArgument())
    .addOption(tableOption())
    .addOption(limitOption('conversations', 20))
    .option('--after <token>', 'Continue after an earlier result')
    .action(async (user_uuid: string, { env, endpoint, table, json, ...page }: Options) => {
      const request = { user_uuid, ...page };
      const answer = await measured({ env, ...(endpoint !== undefined && { endpoint }) }, table, (...on) =>
        createConversationLister(...on)(request),
      );
      print({ json }, answer, conversationsText(user_uuid, answer));
    });

/** Runs a pattern on the table of the options. */
const measured = <Answer extends { readonly consumedCapacity: ConsumedCapacity }>(
  target: TargetOptions,
  table: string,
  run: (client: DynamoDBClient, tableName: string) => Promise<Answer>,
) =>
  at(target, async (found) => {
    const tableName = await deployedName(found.target, table);
    // Names a table that does not exist, and how to create it.
    await describeTable(found, tableName);
    const started = performance.now();
    const answer = await run(found.client, tableName);
    return { ...answer, milliseconds: Math.round((performance.now() - started) * 1000) / 1000 };
  });
