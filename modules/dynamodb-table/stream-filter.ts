import { between, type Finding, must } from '../shared/check';

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

const IMAGES: Readonly<Record<StreamView, readonly string[]>> = {
  KEYS_ONLY: [],
  NEW_IMAGE: ['NewImage'],
  OLD_IMAGE: ['OldImage'],
  NEW_AND_OLD_IMAGES: ['NewImage', 'OldImage'],
};

/** @param view undefined if the stream's view is not known */
export function filterFindings(filters: readonly StreamFilter[], view: StreamView | undefined): Finding[] {
  const images = filters.flatMap(({ dynamodb = {} }) => Object.keys(dynamodb).filter((part) => part !== 'Keys'));
  return [
    between('number of filters', filters.length, 0, 10),
    ...filters.map((filter) => between('length of a filter', JSON.stringify(filter).length, 1, 4096)),
    ...images.map((image) =>
      must('filters', image, `match only what a ${view} stream contains`, () => !view || IMAGES[view].includes(image)),
    ),
  ];
}
