import type { Row } from '../../functions/orders/publish-leaderboard/core';
import { readPage } from '../../functions/orders/publish-leaderboard/page/page';

const ANSWER_SECONDS = 10;

/** The rows of the published page. Empty if there is no page yet: without the right to list, S3 responds with 403. */
export async function fetchRows(pageUrl: string): Promise<Row[]> {
  const answer = await fetch(pageUrl, { signal: AbortSignal.timeout(ANSWER_SECONDS * 1000) });
  if (answer.status === 404 || answer.status === 403) return [];
  if (!answer.ok) throw new Error(`Cannot read the page ${pageUrl}: ${answer.status} ${answer.statusText}`);
  return readPage(await answer.text());
}
