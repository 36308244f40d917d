import type { Row } from '../../functions/orders/publish-leaderboard/core';
import { readPage } from '../../functions/orders/publish-leaderboard/page/page';

const ANSWER_SECONDS = 10;

/** The rows of the published page, none where there is no page yet: S3 answers 403 for it to those who may not list. */
export async function fetchRows(pageUrl: string): Promise<Row[]> {
  const answer = await fetch(pageUrl, { signal: AbortSignal.timeout(ANSWER_SECONDS * 1000) });
  if (answer.status === 404 || answer.status === 403) return [];
  if (!answer.ok) throw new Error(`the page ${pageUrl} answers ${answer.status} ${answer.statusText}`);
  return readPage(await answer.text());
}
