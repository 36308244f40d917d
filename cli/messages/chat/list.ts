import type { ListedConversation } from '../../../functions/messages/contract';
import { columnsOf, terminalLine } from '../../terminal/text';
import type { Messages } from '../service';
import { stateText, timeText, titleText } from '../text';
import type { Screen } from './screen';

const LIMIT = 10;
const DEFAULT_COLUMNS = 100;
/** Of a preview beside the name. */
const PREVIEW_COLUMNS = 30;
/** Even on the narrowest terminal. */
const MIN_COLUMNS = 10;
const INDENT = '     ';

/** The conversations of a user. Each keeps its number while the chat lasts, wherever it moves in the list. */
export class ConversationList {
  private readonly known: ListedConversation[] = [];
  private after: string | undefined;

  constructor(
    private readonly service: Pick<Messages, 'conversations'>,
    private readonly user: string,
    private readonly screen: Screen,
  ) {}

  async show(): Promise<void> {
    const items = await this.page(undefined);
    if (items.length === 0) this.screen.say('You have no conversations yet.');
  }

  async showMore(): Promise<void> {
    if (this.after === undefined) throw new Error('There are no more conversations. For the newest: /list');
    await this.page(this.after);
  }

  /** The number of a conversation, which may be new or have changed. */
  numberOf(conversation: ListedConversation): number {
    const index = this.known.findIndex(
      ({ message_group_uuid }) => message_group_uuid === conversation.message_group_uuid,
    );
    if (index < 0) return this.known.push(conversation);
    this.known[index] = conversation;
    return index + 1;
  }

  at(number: string): ListedConversation {
    const conversation = /^\d+$/.test(number.trim()) ? this.known[Number(number) - 1] : undefined;
    if (conversation) return conversation;
    const rule = this.known.length > 0 ? `a number from 1 to ${this.known.length}` : 'the number of a conversation';
    throw new Error(`/open must have ${rule}, got ${number === '' ? 'nothing' : terminalLine(number, MIN_COLUMNS)}`);
  }

  private async page(after: string | undefined): Promise<readonly ListedConversation[]> {
    const answer = await this.service.conversations({
      user_uuid: this.user,
      limit: LIMIT,
      ...(after !== undefined && { after }),
    });
    this.after = answer.after;
    for (const item of answer.items) this.print(item);
    if (answer.after !== undefined) this.screen.say('There are more: /more');
    return answer.items;
  }

  /** The preview is on a line of its own if the terminal is narrow. */
  private print(conversation: ListedConversation): void {
    const columns = this.screen.columns ?? DEFAULT_COLUMNS;
    const state = stateText(conversation);
    const number = String(this.numberOf(conversation)).padStart(3);
    const title = `${titleText(conversation)}${state && ` (${state})`}`;
    const head = terminalLine(`${number}  ${timeText(conversation.last_message_at)}  ${title}`, columns);
    const left = columns - columnsOf(head) - 2;
    const preview = (width: number) => terminalLine(conversation.message, Math.max(MIN_COLUMNS, width));
    const isNarrow = left < PREVIEW_COLUMNS;
    this.screen.print(isNarrow ? `${head}\n${INDENT}${preview(columns - INDENT.length)}` : `${head}  ${preview(left)}`);
  }
}
