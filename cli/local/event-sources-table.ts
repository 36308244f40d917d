import type { EnvironmentName } from '../../environments';
import type { EventSourceStatus } from '../../local/event-sources/status';
import type { Outputs } from '../deployment';
import { systems } from '../systems';
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

/** A sentence for each disabled mapping, with the command that enables it. */
export const pausedSentences = (
  eventSources: readonly EventSourceStatus[],
  outputs: Outputs,
  env: EnvironmentName,
): string[] =>
  eventSources
    .filter(({ state }) => state === 'Disabled' || state === 'Disabling')
    .map(({ sourceArn, functionArn }) => {
      const command = enableCommand(functionArn.split(':')[6], outputs, env);
      return `The event source mapping of the ${sourceName(sourceArn)} is disabled. Enable it with: ${command}`;
    });

function enableCommand(functionName: string | undefined, outputs: Outputs, env: EnvironmentName): string {
  for (const { name, enableCommands = {} } of systems) {
    const output = Object.keys(enableCommands).find((key) => outputs[name]?.[key] === functionName);
    const command = output && enableCommands[output];
    if (command) return command(env);
  }
  return 'npx tableside up';
}

/** `queue orders`, `stream of orders`. */
function sourceName(arn: string): string {
  const [, , service, , , resource = ''] = arn.split(':');
  if (service === 'sqs') return `queue ${resource}`;
  return service === 'dynamodb' ? `stream of ${resource.split('/')[1]}` : arn;
}
