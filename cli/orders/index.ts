import type { OrdersOutputs } from '../../systems/orders';
import type { SystemCommands } from '../system';
import { orders as command } from './command';
import { recountCommand } from './deployed';
import { problemOfMessage } from './read';
import { recountAndAudit } from './recount/run';
import { sample } from './sample';

export const orders: SystemCommands<keyof OrdersOutputs> = {
  name: 'orders',
  functions: { drain: 'drainFunctionName', publish: 'publishFunctionName' },
  failureQueues: {
    'dead-letters': { url: 'deadLetterQueueUrl', source: { queue: 'queueUrl' }, problemOf: problemOfMessage },
    failures: {
      url: 'failureQueueUrl',
      source: { streamFunction: 'publishFunctionName' },
      recovery: { name: recountCommand, run: recountAndAudit },
    },
  },
  tryNext: [
    'npx tableside orders send --count 1000 --duplicate 10 --malformed 5',
    'npx tableside orders audit --wait 60',
  ],
  command,
  sample,
  summary: ({ pageUrl }) => `Leaderboard page: ${pageUrl}`,
  // Orders may have expired unseen while the stream was paused, so that enabling the mapping alone is not enough.
  enableCommands: { publishFunctionName: recountCommand },
};
