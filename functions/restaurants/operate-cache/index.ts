import { connectorFor } from '../../../runtime/cache/connect';
import { RedisLink } from '../../../runtime/cache/link';
import { createHandler } from './handler';
import { createStore } from './store';

const connector = connectorFor(process.env);

export const handler = createHandler(createStore(() => new RedisLink(connector, { budgetMilliseconds: 60_000 })));
