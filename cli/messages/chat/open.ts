import type { ListedConversation, ListedMessage } from '../../../functions/messages/contract';
import type { Messages } from '../service';
import { messageText, titleText } from '../text';
import { visibleTo } from '../visible';
import type { Screen } from './screen';

const LIMIT = 20;

/** The conversation whose messages a chat shows. */
export class OpenConversation {
  readonly group: string;
  private older: string | undefined;
  private newer = '';
  /** Ids of messages that the person has seen. */
  private readonly seen = new Set<string>();
  private refreshing: Promise<void> = Promise.resolve();

  constructor(
    private readonly service: Pick<Messages, 'list'>,
    readonly conversation: ListedConversation,
    private readonly screen: Screen,
  ) {
    this.group = conversation.message_group_uuid;
  }

  async showNewest(): Promise<void> {
    const { items, older, newer } = await this.service.list({ message_group_uuid: this.group, limit: LIMIT });
    this.screen.say(`— ${titleText(this.conversation)} —`);
    if (older !== undefined) this.screen.say('For older messages: /older');
    this.show(items);
    this.older = older;
    this.newer = newer;
  }

  async showOlder(): Promise<void> {
    if (this.older === undefined) throw new Error('There are no older messages.');
    const request = { message_group_uuid: this.group, limit: LIMIT, older: this.older };
    const { items, older } = await this.service.list(request);
    this.screen.say('— older messages —');
    this.show(items);
    this.screen.say(
      older === undefined ? '— the beginning of the conversation is above —' : '— for older messages: /older —',
    );
    this.older = older;
  }

  /** Shows messages that have come meanwhile, each once. One call runs after the other. */
  refresh(): Promise<void> {
    const refreshed = this.refreshing.then(() => this.showNewer());
    // The caller shows the failure.
    this.refreshing = refreshed.catch(() => undefined);
    return refreshed;
  }

  /** Does not show a message that the person has typed. */
  skip(messageId: string): void {
    this.seen.add(messageId);
  }

  private async showNewer(): Promise<void> {
    for (;;) {
      const request = { message_group_uuid: this.group, limit: LIMIT, newer: this.newer };
      const { items, newer } = await this.service.list(request);
      this.newer = newer;
      this.show(items);
      // An answer has fewer messages than the limit if they are large.
      if (items.length === 0) return;
    }
  }

  private show(newestFirst: readonly ListedMessage[]): void {
    for (const message of visibleTo(this.conversation, newestFirst).toReversed()) {
      if (!this.seen.has(message.message_uuid)) this.screen.print(messageText(message, this.screen.columns));
      this.seen.add(message.message_uuid);
    }
  }
}
