/**
 * For the failures of a function that removes what has changed from a cache. The cache has a value for minutes, and a
 * stream has a record for a day.
 */
export const expiredInCache = {
  name: () => 'nothing, because the cache has deleted its old values itself',
  run: async () => undefined,
};
