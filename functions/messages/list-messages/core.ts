import type { Item } from '../../../runtime/dynamodb/item';
import { InvalidRequest } from '../../../runtime/errors';
import { quote, readCount } from '../../../runtime/request';
import { fingerprintOf, joinFingerprints, openToken, sealToken, splitFingerprints } from '../../../runtime/token';
import type { ListedMessage } from '../contract';
import { toListedMessage } from '../items';
import { readId, readShape } from '../rules';
import { isFuture, MAX_AHEAD_MS } from '../time';

const MOST = 100;
const DEFAULT_LIMIT = 25;
/**
 * A message may arrive after a newer one: its sender's clock may be behind, or its request took longer. This many
 * milliseconds before the newest message are read again to find it.
 */
const OVERLAP_MS = MAX_AHEAD_MS + 30_000;
/** In bytes of JSON: below the 6 MB that a function may answer. */
const MAX_PAGE_BYTES = 5_000_000;

/** Where to look for messages that came since an answer, and which of those are known. */
export interface Since {
  /** The first sort key. */
  readonly from: string;
  /** Fingerprints of the sort keys of the messages from there on that were listed. */
  readonly known: ReadonlySet<string>;
}

export interface Listing {
  readonly group: string;
  readonly limit: number;
  /** Only messages before this sort key. */
  readonly before?: string;
  readonly since?: Since;
}

/** @throws InvalidRequest */
export function readRequest(request: unknown): Listing {
  const given = readShape('the request', request, ['message_group_uuid'], ['limit', 'older', 'newer']);
  const group = readId('message_group_uuid', given.message_group_uuid);
  const { older, newer, limit: wanted = DEFAULT_LIMIT } = given;
  const limit = readCount('limit', wanted, MOST);
  if (older !== undefined && newer !== undefined) {
    throw new InvalidRequest('the request must have older or newer, got both');
  }
  if (older !== undefined) return { group, limit, before: readBound('older', older, group)[0] };
  if (newer === undefined) return { group, limit };
  const [from, known = ''] = readBound('newer', newer, group);
  return { group, limit, since: { from, known: splitFingerprints(known) } };
}

function readBound(name: 'older' | 'newer', token: unknown, group: string): [string, ...string[]] {
  const [bound, ...others] = openToken([name, group], token) ?? [];
  if (bound) return [bound, ...others];
  throw new InvalidRequest(
    `${name} must be the unchanged ${name} of an answer about the same group, got ${quote(token)}`,
  );
}

export const toOlder = (group: string, before: string): string => sealToken(['older', group], [before]);

export const toNewer = (group: string, { from, known }: Since): string =>
  sealToken(['newer', group], [from, joinFingerprints(known)]);

/** A message as the table has it. */
export interface Found {
  readonly sortKey: string;
  /** Undefined for an item that no list can have, but that must be passed over. */
  readonly message: ListedMessage | undefined;
}

export const toFound = (item: Item): Found => ({ sortKey: item.sk?.S ?? '', message: toListedMessage(item) });

/** Whether a message was listed before. */
export const isKnown = ({ sortKey }: Found, since: Since | undefined): boolean =>
  since?.known.has(fingerprintOf(sortKey)) ?? false;

/**
 * What to read again after this answer.
 * @param listed all messages that are known, from `first` on, oldest first
 * @param now epoch milliseconds. A message that another program dated in the future must not hide others.
 */
export function sinceOf(listed: readonly Found[], first: string, now: number): Since {
  const newest = listed.findLast(({ message }) => message && !isFuture(message.created_at, now))?.message;
  const overlap = newest ? new Date(Date.parse(newest.created_at) - OVERLAP_MS).toISOString() : first;
  const from = overlap > first ? overlap : first;
  const again = listed.filter(({ sortKey }) => sortKey >= from);
  return { from, known: new Set(again.map(({ sortKey }) => fingerprintOf(sortKey))) };
}

/** The longest beginning that an answer has room for: at most `limit` messages, and at least one. */
export function fitting(found: readonly Found[], limit: number): readonly Found[] {
  let bytes = 0;
  const end = found.findIndex(({ message = {} }, index) => {
    bytes += Buffer.byteLength(JSON.stringify(message));
    return index === limit || (index > 0 && bytes > MAX_PAGE_BYTES);
  });
  return end === -1 ? found : found.slice(0, end);
}
