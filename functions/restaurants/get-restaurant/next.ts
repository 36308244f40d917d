import { InvalidRequest } from '../../../runtime/errors';
import { quote } from '../../../runtime/request';
import { openToken, sealToken } from '../../../runtime/token';
import { indexKeysOf } from '../items';
import type { Position, Query } from '../table';

type Place = Pick<Query, 'partition' | 'prefix'>;

const purposeOf = ({ partition, prefix }: Place) => ['restaurants', partition, prefix];

/** The `next` of a page, with which a request asks for the one after it. The query tells most of the position. */
export function toNext(position: Position, place: Place): string {
  const { PK, SK, GSI1SK } = position;
  const isKnown = isEqual(positionOf(GSI1SK, place), position);
  const end = GSI1SK.slice(place.prefix.length);
  return sealToken(purposeOf(place), isKnown ? [end] : [end, PK, SK]);
}

/** @throws InvalidRequest unless it is the unchanged `next` of an answer to this query */
export function readNext(next: unknown, place: Place): Position {
  const [end, PK, SK] = openToken(purposeOf(place), next) ?? [];
  if (end !== undefined) {
    const position = positionOf(place.prefix + end, place);
    return PK === undefined || SK === undefined ? position : { ...position, PK, SK };
  }
  throw new InvalidRequest(
    `next must be the unchanged next of an answer to the same cuisine and city, got ${quote(next)}`,
  );
}

/** The position after a restaurant that this program has stored. */
const positionOf = (GSI1SK: string, { partition: GSI1PK }: Place): Position => indexKeysOf(GSI1PK, GSI1SK);

const isEqual = (one: Position, other: Position): boolean =>
  one.PK === other.PK && one.SK === other.SK && one.GSI1PK === other.GSI1PK && one.GSI1SK === other.GSI1SK;
