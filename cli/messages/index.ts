import type { MessagesOutputs } from '../../systems/messages';
import { expiredInCache } from '../dead-letters/recovery';
import type { SystemCommands } from '../system';
import { benchMessages } from './bench';
import { messages as command } from './command';

export const messages: SystemCommands<keyof MessagesOutputs> = {
  name: 'messages',
  functions: {
    list: 'listMessagesFunctionName',
    conversations: 'listConversationsFunctionName',
    create: 'createConversationFunctionName',
    send: 'sendMessageFunctionName',
    update: 'updateConversationsFunctionName',
    invalidate: 'invalidateConversationsFunctionName',
  },
  failureQueues: {
    'update-failures': {
      url: 'updateFailureQueueUrl',
      source: { streamFunction: 'updateConversationsFunctionName' },
    },
    'invalidate-failures': {
      url: 'invalidateFailureQueueUrl',
      source: { streamFunction: 'invalidateConversationsFunctionName' },
      recovery: expiredInCache,
    },
  },
  tryNext: ['npx tableside messages start --as ada --with bob "Shall we meet?"', 'npx tableside messages list bob'],
  command,
  bench: benchMessages,
};
