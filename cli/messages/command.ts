import { randomUUID } from 'node:crypto';
import { Argument, type Command, Option } from 'commander';
import type { SentMessage } from '../../functions/messages/contract';
import { readId, readMessageText } from '../../functions/messages/rules';
import type { Timed } from '../../runtime/answers';
import { envOption } from '../deployment/bulk-load';
import { type CommonOptions, checkedBy, command, group, print } from '../terminal/command';
import { interruptible } from '../terminal/progress';
import { inShell } from '../terminal/shell';
import { conversationsText, groupArgument, limitOption, messagesPageText, userArgument } from './answers';
import { chatCommand } from './chat';
import { readUser, readUsers } from './people';
import { reasonOf, refusalOf } from './refusal';
import { connectMessages } from './service';
import { startConversation } from './start';
import { costText } from './text';
import { webCommand } from './web';

export const messages = (): Command =>
  group('messages', 'Hold conversations in the terminal and in the browser', 'messages chat --as ada')
    .addCommand(listCommand())
    .addCommand(readCommand())
    .addCommand(startCommand())
    .addCommand(sendCommand())
    .addCommand(chatCommand())
    .addCommand(webCommand());

interface ListOptions extends CommonOptions {
  readonly limit?: number;
  readonly after?: string;
}

const listCommand = () =>
  command('list', 'List the conversations of a user, newest first', 'messages list ada')
    .addArgument(userArgument())
    .addOption(limitOption('conversations', 20))
    .option('--after <token>', 'Continue after an earlier result: the token that it printed')
    .action(async (user_uuid: string, { env, json, ...page }: ListOptions) => {
      const answer = await (await connectMessages(env)).conversations({ user_uuid, ...page });
      print({ json }, answer, conversationsText(user_uuid, answer));
    });

interface ReadOptions extends CommonOptions {
  readonly limit?: number;
  readonly older?: string;
  readonly newer?: string;
}

const readCommand = () =>
  command('read', 'Read a conversation: its newest messages, in the order of time', 'messages read <group>')
    .addArgument(groupArgument())
    .addOption(limitOption('messages', 25))
    .addOption(
      new Option('--older <token>', 'Read the messages before an earlier result: its token').conflicts('newer'),
    )
    .option('--newer <token>', 'Read the messages that came after an earlier result: its token')
    .action(async (message_group_uuid: string, { env, json, ...page }: ReadOptions) => {
      const answer = await (await connectMessages(env)).list({ message_group_uuid, ...page });
      print({ json }, answer, messagesPageText(answer, process.stdout.columns));
    });

interface SendOptions extends CommonOptions {
  readonly as: string;
  readonly id: string;
}

const idOption = () =>
  new Option('--id <id>', 'Id of the message: sent again, it creates no second message')
    .default(randomUUID(), 'a new UUID')
    .argParser(checkedBy(readId));

const sendCommand = () =>
  command('send', 'Send a message to a group', 'messages send <group> --as ada "See you tomorrow"')
    .addArgument(groupArgument())
    .addArgument(new Argument('<text>', 'The message').argParser(checkedBy(readMessageText)))
    .addOption(new Option('--as <user>', 'Id of the sender').argParser(checkedBy(readId)).makeOptionMandatory())
    .addOption(idOption())
    .action(async (message_group_uuid: string, message: string, { env, json, as, id }: SendOptions) => {
      const service = await connectMessages(env);
      const request = { message_group_uuid, user_uuid: as, message_uuid: id, message };
      const again = `npx tableside messages send ${inShell(message_group_uuid)} --as ${inShell(as)} --id ${inShell(id)}${envOption(env)} <text>`;
      const sent = await orHowToRepeat(() => service.send(request), again);
      print({ json }, sent, sentText(sent));
    });

interface StartOptions extends SendOptions {
  readonly with: string;
}

const startCommand = () =>
  command(
    'start',
    'Start a conversation with its first message',
    'messages start --as ada --with bob,carol "Shall we meet?"',
    'A user needs no account. A user without conversations gets the id as name, unless a display name is given as in ' +
      '"ada=Ada Lovelace".',
  )
    .addArgument(new Argument('<text>', 'The message').argParser(checkedBy(readMessageText)))
    .addOption(new Option('--as <user>', 'Id of the sender').argParser(checkedBy(readUser)).makeOptionMandatory())
    .requiredOption(
      '--with <users>',
      'Ids of the other members, separated by commas',
      checkedBy((name, text) => readUsers(name, text, '')),
    )
    .addOption(idOption())
    .action(async (message: string, { env, json, as, id, with: others }: StartOptions) => {
      const service = await connectMessages(env);
      const again = `npx tableside messages start --as ${inShell(as)} --with ${inShell(others)} --id ${inShell(id)}${envOption(env)} <text>`;
      const conversation = { as, with: others, message, message_uuid: id };
      const start = () => startConversation(service, conversation, { as: '--as', with: '--with' });
      const sent = await orHowToRepeat(start, again);
      print({ json }, sent, `${sentText(sent)}\nGroup: ${sent.message_group_uuid}`);
    });

/** A message whose answer was lost may have been sent. The same id makes it safe to send it again. */
async function orHowToRepeat<Sent>(send: () => Promise<Sent>, command: string): Promise<Sent> {
  const again = `the message may not have been sent. Send it again with: ${command}`;
  try {
    return await interruptible(again, send);
  } catch (error) {
    if (refusalOf(error)) throw error;
    throw new Error(`${reasonOf(error)}\n${again.replace('the', 'The')}`, { cause: error });
  }
}

const sentText = (sent: Timed<SentMessage>): string =>
  `${sent.created ? 'Sent' : 'This message had already been sent'} at ${sent.created_at}. ${costText(sent)}`;
