import { connectorFor } from '../../../runtime/cache/connect';
import { RedisLink } from '../../../runtime/cache/link';
import { logged } from '../../../runtime/log';
import { createConversationsCache } from '../caches';
import { createHandler } from './handler';
import { createStore } from './store';

// No reader waits for an invalidation, so Redis may take longer.
const link = new RedisLink(connectorFor(process.env), { budgetMilliseconds: 2000, retryMilliseconds: 200 }).warmUp();

export const handler = logged(createHandler(createStore(createConversationsCache(link))));
