import { InvalidEvent } from '../../../runtime/errors';
import type { Instruments } from '../../../runtime/invocation';
import { createInvalidating } from '../../../runtime/stream/invalidating';
import { staleOf } from './core';
import type { CacheStore } from './store';

/** Retries while time is left, and reports the records that still fail, the earliest first. */
export const createHandler = (store: CacheStore, instruments?: Instruments) =>
  createInvalidating(
    ({ OldImage: before, NewImage: after }) => {
      if (before || after) return staleOf({ before, after });
      throw new InvalidEvent('a record must have an image: the stream view type must be NEW_AND_OLD_IMAGES');
    },
    store.invalidate,
    instruments,
  );
