import type { EventSourceStatus } from '../local/event-sources/status';
import { table } from './table';

/** The mappings as a table for people. */
export const eventSourcesTable = (eventSources: readonly EventSourceStatus[]): string =>
  table(
    ['event source', 'function', 'state', 'last result', 'waiting', 'in flight', 'age'],
    eventSources.map(({ sourceArn, functionArn, state, lastProcessingResult, lag }) => [
      sourceName(sourceArn),
      functionArn.split(':').slice(6).join(':'),
      state,
      lastProcessingResult,
      lag?.waiting ?? '',
      lag?.inFlight ?? '',
      lag === null || lag.ageSeconds === null ? '' : `${lag.ageSeconds} s`,
    ]),
  );

/** `queue orders`, `stream of orders`. */
function sourceName(arn: string): string {
  const [, , service, , , resource = ''] = arn.split(':');
  if (service === 'sqs') return `queue ${resource}`;
  return service === 'dynamodb' ? `stream of ${resource.split('/')[1]}` : arn;
}
