import type { EnvironmentName } from '../../environments';
import type { EventSourceStatus } from '../../local/event-sources/status';
import type { Outputs } from '../deployment';
import { recountCommand } from '../orders/next-command';
import { table } from '../terminal/table';

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

/** A sentence for each mapping that delivers nothing; what is behind the orders stream then has to be recounted. */
export const pausedSentences = (
  eventSources: readonly EventSourceStatus[],
  { orders }: Outputs,
  env: EnvironmentName,
): string[] =>
  eventSources
    .filter(({ state }) => state === 'Disabled' || state === 'Disabling')
    .map(({ sourceArn, functionArn }) => {
      const isOfBoard = functionArn.split(':')[6] === orders?.publishFunctionName;
      const command = isOfBoard ? recountCommand(env) : 'npx tableside up';
      return `The event source mapping of the ${sourceName(sourceArn)} is disabled. Enable it with: ${command}`;
    });

/** `queue orders`, `stream of orders`. */
function sourceName(arn: string): string {
  const [, , service, , , resource = ''] = arn.split(':');
  if (service === 'sqs') return `queue ${resource}`;
  return service === 'dynamodb' ? `stream of ${resource.split('/')[1]}` : arn;
}
