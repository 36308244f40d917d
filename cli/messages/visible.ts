import type { ListedConversation, ListedMessage } from '../../functions/messages/contract';

/** The messages that a member of the group may see: whoever left it sees those from before. */
export const visibleTo = (
  { left_at }: ListedConversation,
  messages: readonly ListedMessage[],
): readonly ListedMessage[] =>
  left_at === undefined ? messages : messages.filter(({ created_at }) => created_at <= left_at);
