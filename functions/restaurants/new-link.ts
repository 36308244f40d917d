import { type RedisLink, Unavailable } from '../../runtime/cache/link';

/**
 * Uses a connection of its own, whatever failed before: a person waits for the answer.
 * @throws if the cache is unavailable, or what `use` throws
 */
export async function withNewLink<Answer>(
  open: () => RedisLink,
  use: (link: RedisLink) => Promise<Answer>,
): Promise<Answer> {
  const link = open();
  try {
    return await use(link);
  } catch (error) {
    throw error instanceof Unavailable ? new Error(`the cache is unavailable: ${error.message}`) : error;
  } finally {
    link.close();
  }
}
