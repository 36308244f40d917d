import { Fn, Token } from 'cdktf';
import { MAXIMUM_FILTERS, streamFilterProblem } from '../../filters';
import { between, type Finding, list, must } from '../shared/check';

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
    ...filters.flatMap((filter, index) => {
      const problem = hasToken(filter) ? undefined : streamFilterProblem(patternOf(filter), `filters[${index}]`);
      return problem === undefined ? imageFindings(filter, view) : [problem];
    }),
  ];
}

function imageFindings({ dynamodb = {} }: StreamFilter, view: StreamView | undefined): Finding[] {
  const images = Object.keys(dynamodb).filter((part) => part !== 'Keys');
  return images.map((image) =>
    must('filters', image, `match only what a ${view} stream contains`, () => !view || IMAGES[view].includes(image)),
  );
}

/** A filter as the mapping contains it. Terraform encodes values that only it knows. */
export const patternOf = (filter: StreamFilter): string =>
  hasToken(filter) ? Fn.jsonencode(filter) : String(JSON.stringify(filter));

/** Whether a value anywhere in a part of a filter is known only to Terraform. */
const hasToken = (part: unknown): boolean =>
  Token.isUnresolved(part) || (typeof part === 'object' && part !== null && Object.values(part).some(hasToken));
