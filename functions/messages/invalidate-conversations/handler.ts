import type { Instruments } from '../../../runtime/invocation';
import { createInvalidating } from '../../../runtime/stream/invalidating';
import { userIn } from './core';
import type { ListsStore } from './store';

/** Retries while time is left, and reports the records that still fail, the earliest first. */
export const createHandler = (store: ListsStore, instruments?: Instruments) =>
  createInvalidating(
    userIn,
    async (user) => {
      if (user !== undefined) await store.invalidate(user);
    },
    instruments,
  );
