import { idOf } from '../album';
import type { CountableChange } from '../core';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MAX_ACTIONS = 100;

/**
 * Groups of changes that each fit one transaction: one action per change, and one per album. Changes of an album stay
 * together where they fit, so that there are few groups, and groups in flight seldom update the same album.
 */
export function groupChanges(changes: readonly CountableChange[]): CountableChange[][] {
  const groups = [new Group()];
  for (const ofAlbum of byFirstAlbum(changes)) {
    const current = groups.at(-1);
    if (current && !current.fits(ofAlbum) && new Group().fits(ofAlbum)) groups.push(new Group());
    for (const change of ofAlbum) {
      if (!groups.at(-1)?.fits([change])) groups.push(new Group());
      groups.at(-1)?.add(change);
    }
  }
  return groups.map((group) => group.changes).filter((group) => group.length > 0);
}

class Group {
  readonly changes: CountableChange[] = [];
  private readonly albums = new Set<string>();

  fits(more: readonly CountableChange[]): boolean {
    const added = more.flatMap(({ deltas }) => deltas.map(idOf));
    return this.changes.length + more.length + new Set([...this.albums, ...added]).size <= MAX_ACTIONS;
  }

  add(change: CountableChange): void {
    this.changes.push(change);
    for (const delta of change.deltas) this.albums.add(idOf(delta));
  }
}

function byFirstAlbum(changes: readonly CountableChange[]): Iterable<readonly CountableChange[]> {
  const found = new Map<string, CountableChange[]>();
  for (const change of changes.toSorted((a, b) => compare(firstAlbum(a), firstAlbum(b)))) {
    const ofAlbum = found.get(firstAlbum(change));
    if (ofAlbum) ofAlbum.push(change);
    else found.set(firstAlbum(change), [change]);
  }
  return found.values();
}

const firstAlbum = ({ deltas }: CountableChange): string => deltas.map(idOf)[0] ?? '';

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
