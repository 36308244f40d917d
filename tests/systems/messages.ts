import { type MessagesConfig, MessagesSystem } from '../../systems/messages';
import type { SystemProps } from '../../systems/system';
import { type SynthesizedStack, synth } from '../../testkit';
import { systemProps } from './fixture';

export const synthSystem = (props: Partial<SystemProps<MessagesConfig>> = {}) =>
  synth((stack) => {
    new MessagesSystem(stack, 'Chat', { ...systemProps(stack, 'chat', { cache: 'serverless' }), ...props });
  });

export const table = 'aws_dynamodb_table.Chat/Table/Resource';
export const serverless = 'aws_elasticache_serverless_cache.Chat/Cache/Resource';
export const group = (id: string) => `\${aws_security_group.Chat/${id}/SecurityGroup.id}`;
export const nameOf = (id: string) => `\${aws_lambda_function.Chat/${id}/Resource.function_name}`;
export const functionOf = (stack: SynthesizedStack, id: string) =>
  stack.resource('aws_lambda_function', `Chat/${id}/Resource`);
export const rules = (stack: SynthesizedStack, direction: string, port: number) =>
  Object.values(stack.resources(`aws_vpc_security_group_${direction}_rule`)).filter(
    ({ from_port }) => from_port === port,
  );

export const FUNCTIONS = {
  ListMessages: 'list-messages',
  ListConversations: 'list-conversations',
  CreateConversation: 'create-conversation',
  SendMessage: 'send-message',
  UpdateConversations: 'update-conversations',
  InvalidateConversations: 'invalidate-conversations',
} as const;
export type FunctionId = keyof typeof FUNCTIONS;
export const IDS = Object.keys(FUNCTIONS) as FunctionId[];
