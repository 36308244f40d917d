import { InvalidRequest } from '../../../runtime/errors';
import { quote, readCount } from '../../../runtime/request';
import { joinFingerprints, openToken, sealToken, splitFingerprints } from '../../../runtime/token';
import type { Position } from '../caches';
import { readId, readShape } from '../rules';

const MOST = 100;
const DEFAULT_LIMIT = 20;

/** How far a list is: in the index, or in what moved while it was read. */
export type Place =
  | { readonly in: 'index'; readonly after: Position }
  /** After this group; from the beginning if it is empty. */
  | { readonly in: 'moved'; readonly after: string };

export interface Progress {
  readonly place: Place;
  /** Fingerprints of the groups whose conversations were listed. */
  readonly listed: ReadonlySet<string>;
}

export interface Listing {
  readonly user: string;
  readonly limit: number;
  /** Undefined for the first page. */
  readonly progress: Progress | undefined;
}

/** @throws InvalidRequest */
export function readRequest(request: unknown): Listing {
  const given = readShape('the request', request, ['user_uuid'], ['limit', 'after']);
  const user = readId('user_uuid', given.user_uuid);
  const { limit = DEFAULT_LIMIT, after } = given;
  const progress = after === undefined ? undefined : readAfter(after, user);
  return { user, limit: readCount('limit', limit, MOST), progress };
}

/** The `after` of a page, with which a request asks for the one after it. */
export function toAfter(user: string, { place, listed }: Progress): string {
  const fingerprints = joinFingerprints(listed);
  return place.in === 'index'
    ? sealToken(purposeOf(user), [fingerprints, place.after.sk, place.after.last_message_sk])
    : sealToken(purposeOf(user), [fingerprints, place.after]);
}

function readAfter(after: unknown, user: string): Progress {
  const [fingerprints, sk, last_message_sk] = openToken(purposeOf(user), after) ?? [];
  if (fingerprints === undefined || sk === undefined) {
    throw new InvalidRequest(`after must be the unchanged after of an answer about the same user, got ${quote(after)}`);
  }
  const place: Place =
    last_message_sk === undefined ? { in: 'moved', after: sk } : { in: 'index', after: { sk, last_message_sk } };
  return { place, listed: splitFingerprints(fingerprints) };
}

const purposeOf = (user: string) => ['conversations', user];
