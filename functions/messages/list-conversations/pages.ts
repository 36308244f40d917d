import type { Item } from '../../../runtime/dynamodb/item';
import { fingerprintOf } from '../../../runtime/token';
import type { Listing, Progress } from './core';
import type { ConversationStore } from './store';

/** One answer reads at most this many megabytes of conversations that were listed already. */
const MAX_REQUESTS = 8;

interface Page {
  /** Newest first. */
  readonly items: readonly Item[];
  /** Undefined on the last page. */
  readonly progress: Progress | undefined;
  readonly source: 'cache' | 'table';
}

/**
 * Reads a page. Conversations move to the top while a list is read, and the index lags: so the index alone would list
 * some twice and others never. The progress knows those that were listed. After the end of the index, the conversations
 * themselves, whose keys never change, show which are missing. A list of one page needs neither.
 */
export async function readPage(listing: Listing, store: ConversationStore): Promise<Page> {
  const { user, limit, progress } = listing;
  const page = new PageInProgress(limit, progress?.listed);
  if (progress?.place.in === 'moved') return readMoved(user, progress.place.after, page, store);
  const { items, last, source } = await store.newest(user, limit, progress?.place.after);
  for (const item of items) page.add(item);
  if (last) return { ...page.until({ in: 'index', after: last }), source };
  return progress ? readMoved(user, '', page, store) : { ...page.until(undefined), source };
}

async function readMoved(user: string, from: string, page: PageInProgress, store: ConversationStore): Promise<Page> {
  let after = from;
  for (let requests = 0; requests < MAX_REQUESTS; requests += 1) {
    const { items, isLast } = await store.all(user, after);
    for (const item of items) {
      if (!page.add(item)) return { ...page.until({ in: 'moved', after }), source: 'table' };
      after = item.sk?.S ?? '';
    }
    if (isLast) return { ...page.until(undefined), source: 'table' };
  }
  return { ...page.until({ in: 'moved', after }), source: 'table' };
}

class PageInProgress {
  private readonly items: Item[] = [];
  private readonly listed: Set<string>;

  constructor(
    private readonly limit: number,
    listed: ReadonlySet<string> = new Set(),
  ) {
    this.listed = new Set(listed);
  }

  /** Adds a conversation, unless it was listed already or is in no list yet. @returns whether there was room for it */
  add(item: Item): boolean {
    const fingerprint = fingerprintOf(item.sk?.S ?? '');
    if (item.last_message_sk === undefined || this.listed.has(fingerprint)) return true;
    if (this.items.length === this.limit) return false;
    this.listed.add(fingerprint);
    this.items.push(item);
    return true;
  }

  until(place: Progress['place'] | undefined) {
    const newestFirst = this.items.toSorted((a, b) => compare(recencyOf(b), recencyOf(a)));
    return { items: newestFirst, progress: place && { place, listed: this.listed } };
  }
}

const recencyOf = ({ last_message_sk }: Item): string => last_message_sk?.S ?? '';

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
