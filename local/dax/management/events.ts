import { checkOneOf } from './checks';
import { invalidCombination, invalidValue } from './faults';
import { integer, structure, text, time } from './input';
import { operation } from './operation';
import { PAGE, page } from './page';
import type { EventState, SourceType, State } from './state';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
/** DAX keeps events this long. */
const MAX_MINUTES = 14 * DAY_MINUTES;
const MAX_EVENTS = 200;

const SOURCE_TYPES: readonly SourceType[] = ['CLUSTER', 'PARAMETER_GROUP', 'SUBNET_GROUP'];

/** Adds an event to the history, which has a limited length. @param source the name of a cluster, node or group */
export function record(draft: State, sourceType: SourceType, source: string, message: string): void {
  const id = (draft.events.at(-1)?.id ?? 0) + 1;
  draft.events = [...draft.events, { id, at: Date.now(), sourceType, source, message }].slice(-MAX_EVENTS);
}

const REQUEST = {
  SourceName: text,
  SourceType: text,
  StartTime: time,
  EndTime: time,
  Duration: integer,
  ...PAGE,
};

export const describeEvents = operation(structure(REQUEST), (input, { store }) => {
  const sourceType = checkOneOf('SourceType', input.SourceType, SOURCE_TYPES);
  const source = input.SourceName?.toLowerCase();
  const [start, end] = interval(input);
  const selected = store.current.events.filter(
    (event) =>
      event.at >= start &&
      event.at <= end &&
      (source === undefined || event.source === source) &&
      (sourceType === undefined || event.sourceType === sourceType),
  );
  const { items, token } = page(selected, ({ id }) => String(id).padStart(12, '0'), input);
  return { Events: items.map(view), ...token };
});

/** By default, the last 24 hours. */
function interval(input: {
  readonly StartTime: number | undefined;
  readonly EndTime: number | undefined;
  readonly Duration: number | undefined;
}): [start: number, end: number] {
  const { StartTime: start, EndTime: end, Duration: minutes = DAY_MINUTES } = input;
  if (minutes < 1 || minutes > MAX_MINUTES) {
    throw invalidValue(`Duration must be between 1 and ${MAX_MINUTES} minutes, got ${minutes}`);
  }
  if (start !== undefined && end !== undefined && start > end) {
    throw invalidCombination('StartTime must not be later than EndTime');
  }
  if (start !== undefined) return [start, end ?? (input.Duration ? start + minutes * MINUTE_MS : Date.now())];
  return [(end ?? Date.now()) - minutes * MINUTE_MS, end ?? Date.now()];
}

const view = ({ source, sourceType, message, at }: EventState) => ({
  SourceName: source,
  SourceType: sourceType,
  Message: message,
  Date: at / 1000,
});
