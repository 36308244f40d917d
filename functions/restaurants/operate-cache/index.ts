import { connectorFor } from '../../../runtime/cache/connect';
import { RedisLink } from '../../../runtime/cache/link';
import { logged } from '../../../runtime/log';
import { createHandler } from './handler';
import { createStore } from './store';

const connector = connectorFor(process.env);

export const handler = logged(
  createHandler(createStore(() => new RedisLink(connector, { budgetMilliseconds: 60_000 }))),
);
