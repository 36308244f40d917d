import type {
  CreateConversationRequest,
  ListConversationsAnswer,
  ListConversationsRequest,
  SendMessageRequest,
  SentMessage,
} from '../../../../functions/messages/contract';
import { createConversationCreator } from '../../../../functions/messages/create-conversation/create';
import { createConversationLister } from '../../../../functions/messages/list-conversations/list';
import { createMembership, type MembershipRequest } from '../../../../functions/messages/membership';
import { createMessageSender } from '../../../../functions/messages/send-message/send';
import type { Process } from './process';

/** The calls of one process. */
export interface Calls {
  create(request: CreateConversationRequest): Promise<SentMessage>;
  send(request: SendMessageRequest): Promise<SentMessage>;
  list(request: ListConversationsRequest): Promise<ListConversationsAnswer>;
  mute(request: MembershipRequest): Promise<unknown>;
  unmute(request: MembershipRequest): Promise<unknown>;
  leave(request: MembershipRequest): Promise<unknown>;
  remove(request: MembershipRequest): Promise<unknown>;
}

export function callsOf({ dynamodb, clock }: Process, tableName: string): Calls {
  const { removeMember: remove, ...membership } = createMembership(dynamodb, tableName, clock);
  return {
    create: createConversationCreator(dynamodb, tableName, clock),
    send: createMessageSender(dynamodb, tableName, clock),
    list: createConversationLister(dynamodb, tableName, { clock }),
    remove,
    ...membership,
  };
}
