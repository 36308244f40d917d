import { connectorFor } from '../../../runtime/cache/connect';
import { RedisLink } from '../../../runtime/cache/link';
import { createCaches } from '../caches';
import type { InvalidateCacheEnv } from './env';
import { createHandler } from './handler';
import { createStore } from './store';

const env: { [Name in keyof InvalidateCacheEnv]?: string | undefined } = process.env;

// Nobody waits for it as for an answer, so Redis may take longer.
const link = new RedisLink(connectorFor(env), { budgetMilliseconds: 2000, retryMilliseconds: 200 }).warmUp();

export const handler = createHandler(createStore(createCaches(link)));
