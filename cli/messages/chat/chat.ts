import { BadLine } from '../../../bulk/bad-line';
import type { ListedConversation } from '../../../functions/messages/contract';
import type { Clock } from '../../../runtime/clock';
import { terminalLine } from '../../terminal/text';
import type { Change } from '../changes';
import { reasonOf } from '../refusal';
import type { Messages } from '../service';
import { startConversation } from '../start';
import { nameText, titleText } from '../text';
import { type CommandName, helpText, readLine } from './commands';
import { ConversationList } from './list';
import { OpenConversation } from './open';
import { Outbox } from './outbox';
import type { Screen } from './screen';

const PROMPT_COLUMNS = 20;
/** Of a notice, without a terminal. */
const NOTICE_COLUMNS = 100;

/** The state of a chat, and what each line does. */
export class Chat {
  /** Whether a line had an error: the exit code of a script that wrote the lines. */
  hasFailed = false;
  private readonly list: ConversationList;
  private readonly outbox: Outbox;
  private open: OpenConversation | undefined;

  constructor(
    private readonly service: Messages,
    private readonly user: string,
    private readonly screen: Screen,
    clock: Clock,
  ) {
    this.list = new ConversationList(service, user, screen);
    this.outbox = new Outbox(clock, screen.say);
  }

  get prompt(): string {
    const name = this.open ? ` → ${terminalLine(this.open.conversation.user_display_name, PROMPT_COLUMNS)}` : '';
    return `${terminalLine(this.user, PROMPT_COLUMNS)}${name}> `;
  }

  /** The texts of the messages that were not sent. */
  get unsent(): string[] {
    return this.outbox.waiting;
  }

  async start(): Promise<void> {
    await this.attempt(() => this.list.show());
    this.screen.say('Open a conversation with its number, or start one with /new. For all commands: /help');
  }

  /** Does what a line asks for. Failures are shown. @returns whether the chat goes on */
  async take(line: string | BadLine): Promise<boolean> {
    if (line instanceof BadLine) {
      this.fail(line.reason);
      return true;
    }
    const typed = readLine(line);
    if (typed.kind === 'quit') return false;
    await this.attempt(async () => {
      if (typed.kind === 'text') await this.takeText(typed.text);
      else if (typed.kind === 'command') await this.commands[typed.name](typed.argument);
      else if (typed.kind === 'unknown') {
        throw new Error(`/${terminalLine(typed.name, PROMPT_COLUMNS)} is not a command. For all commands: /help`);
      }
    });
    return true;
  }

  /** Shows new messages of the open conversation, and names others that have some. */
  changed(changes: readonly Change[]): void {
    const group = this.open?.group;
    if (changes.some((change) => change.kind === 'message' && change.group === group)) this.refresh();
    for (const change of changes) {
      if (change.kind === 'conversation' && change.user === this.user) this.conversationChanged(change);
    }
  }

  /** Shows the new messages of the open conversation. */
  refresh(): void {
    void this.attempt(async () => this.open?.refresh());
  }

  private conversationChanged({ group, conversation, newMessage }: Extract<Change, { kind: 'conversation' }>): void {
    const isOpen = group === this.open?.group;
    if (!conversation) {
      if (isOpen) this.close('You are no longer a member of this conversation.');
      return;
    }
    const number = this.list.numberOf(conversation);
    if (isOpen || conversation.muted || newMessage === undefined || this.outbox.isOwn(newMessage)) return;
    const how = ` — /open ${number}`;
    const columns = (this.screen.columns ?? NOTICE_COLUMNS) - how.length;
    this.screen.print(`${terminalLine(`● ${titleText(conversation)}: ${conversation.message}`, columns)}${how}`);
  }

  private readonly commands: Readonly<Record<CommandName, (argument: string) => Promise<void> | void>> = {
    list: () => this.list.show(),
    more: () => this.list.showMore(),
    open: (argument) => this.openConversation(argument),
    older: () => this.opened().showOlder(),
    members: () => this.showMembers(),
    new: (argument) => this.startConversation(argument),
    mute: () => this.mute(true),
    unmute: () => this.mute(false),
    leave: () => this.leave(),
    retry: () => this.retry(),
    close: () => this.close('Closed. For your conversations: /list'),
    help: () => this.screen.print(helpText()),
  };

  private async takeText(text: string): Promise<void> {
    if (this.open) return this.send(text, this.open);
    if (!/^\d+$/.test(text.trim()))
      throw new Error('Open a conversation first, with its number. For all commands: /help');
    await this.openConversation(text);
  }

  private async send(message: string, open: OpenConversation): Promise<void> {
    const sent = await this.outbox.send(message, (message_uuid) => {
      // The person has seen the line that was typed. Before the request, because the stream may be faster than the answer.
      if (this.screen.isTerminal) open.skip(message_uuid);
      return this.service.send({ message_group_uuid: open.group, user_uuid: this.user, message_uuid, message });
    });
    if (!sent) this.hasFailed = true;
    else if (!this.screen.isTerminal) await open.refresh();
  }

  private async startConversation(argument: string): Promise<void> {
    const [, users = '', message = ''] = /^(\S+)\s+(.+)$/su.exec(argument) ?? [];
    if (!message)
      throw new Error('/new must have the ids of the users and a message, as in: /new bob,carol Shall we meet?');
    const sent = await this.outbox.send(message, (message_uuid) =>
      startConversation(
        this.service,
        { as: this.user, with: users, message, message_uuid },
        { as: 'your id', with: 'the list of users' },
      ),
    );
    if (!sent) {
      this.hasFailed = true;
      return;
    }
    const conversation = await this.service.directory.conversation(this.user, sent.message_group_uuid);
    if (!conversation) return;
    this.list.numberOf(conversation);
    await this.show(conversation);
  }

  private async retry(): Promise<void> {
    if (this.outbox.waiting.length === 0) throw new Error('There is nothing to send again.');
    for (const text of await this.outbox.retry()) this.screen.say(`Sent: ${text}`);
    this.hasFailed = this.outbox.waiting.length > 0;
  }

  private async openConversation(number: string): Promise<void> {
    await this.show(this.list.at(number));
  }

  private async show(conversation: ListedConversation): Promise<void> {
    const open = new OpenConversation(this.service, conversation, this.screen);
    await open.showNewest();
    this.open = open;
  }

  private async showMembers(): Promise<void> {
    const members = await this.service.directory.membersOf(this.opened().group);
    for (const member of members) {
      const left = member.left_at === undefined ? '' : ', left';
      this.screen.say(`  ${nameText(member)} (${member.user_uuid}${left})`);
    }
  }

  private async mute(isMuted: boolean): Promise<void> {
    const { group, conversation } = this.opened();
    await this.service[isMuted ? 'mute' : 'unmute'](this.user, group);
    this.screen.say(`${titleText(conversation)} is ${isMuted ? 'now muted' : 'no longer muted'}.`);
  }

  private async leave(): Promise<void> {
    const { group, conversation } = this.opened();
    await this.service.leave(this.user, group);
    this.close(`You left the conversation with ${titleText(conversation)}.`);
  }

  private close(text: string): void {
    this.open = undefined;
    this.screen.say(text);
  }

  private opened(): OpenConversation {
    if (this.open) return this.open;
    throw new Error('Open a conversation first, with its number.');
  }

  private async attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.fail(reasonOf(error));
    }
  }

  private fail(reason: string): void {
    this.hasFailed = true;
    this.screen.say(`✖ ${reason}`);
  }
}
