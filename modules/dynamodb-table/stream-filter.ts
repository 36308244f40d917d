import { Token } from 'cdktf';
import { MAXIMUM_FILTERS, streamFilterProblem } from '../../filters';
import { between, type Finding, list, must, oneOf } from '../shared/check';
import { hasToken, json } from '../shared/json';
import { jsonValue } from '../shared/shape';

const IMAGES: Readonly<Record<StreamView, readonly string[]>> = {
  KEYS_ONLY: [],
  NEW_IMAGE: ['NewImage'],
  OLD_IMAGE: ['OldImage'],
  NEW_AND_OLD_IMAGES: ['NewImage', 'OldImage'],
};

/** What a stream's records contain. */
export type StreamView = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

type Pattern = Readonly<Record<string, unknown>>;

/**
 * Selects the records that reach the function: those that match any of its filters.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export interface StreamFilter {
  readonly eventName?: readonly ('INSERT' | 'MODIFY' | 'REMOVE')[];
  /** Who made the change. `{ type: ['Service'], principalId: ['dynamodb.amazonaws.com'] }` is an expiry. */
  readonly userIdentity?: Pattern;
  /** Patterns by attribute and type: `{ NewImage: { status: { S: ['paid'] } } }`. */
  readonly dynamodb?: { readonly Keys?: Pattern; readonly NewImage?: Pattern; readonly OldImage?: Pattern };
}

/**
 * Finds filters that AWS rejects when it creates the mapping.
 * @param view undefined if the stream's view is not known
 */
export function filterFindings(filters: readonly StreamFilter[], view: StreamView | undefined): Finding[] {
  const noList = list('filters', filters);
  if (noList || Token.isUnresolved(filters)) return [noList];
  return [
    between('number of filters', filters.length, 0, MAXIMUM_FILTERS),
    ...Array.from(filters, (filter, index) => oneFilterFindings(`filters[${index}]`, filter, view)).flat(),
  ];
}

function oneFilterFindings(place: string, filter: StreamFilter, view: StreamView | undefined): Finding[] {
  const unfit = filter === undefined ? [] : jsonValue.check(place, filter);
  if (unfit.length > 0) return unfit;
  const problem = hasToken(filter) ? undefined : streamFilterProblem(patternOf(filter), place);
  return problem === undefined ? partFindings(place, filter, view) : [problem];
}

function partFindings(place: string, { eventName, dynamodb = {} }: StreamFilter, view: StreamView | undefined) {
  const images = Object.keys(dynamodb).filter((part) => part !== 'Keys');
  const names =
    Array.isArray(eventName) && !Token.isUnresolved(eventName)
      ? eventName.filter((name) => typeof name === 'string')
      : [];
  return [
    ...names.map((name) => oneOf(`${place}.eventName`, name, ['INSERT', 'MODIFY', 'REMOVE'])),
    ...images.map((image) =>
      must('filters', image, `match only what a ${view} stream contains`, () => !view || IMAGES[view].includes(image)),
    ),
  ];
}

/** A filter as the mapping contains it. Terraform encodes values that only it knows. */
export const patternOf = (filter: StreamFilter): string => json(filter);
