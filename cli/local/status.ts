import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { EnvironmentName } from '../../environments';
import { readJudgements } from '../../local/aws/iam/record';
import { companionStatus } from '../../local/companion';
import type { DaxClusterStatus } from '../../local/dax';
import type { EventSourceStatus } from '../../local/event-sources/served-mapping';
import { rulesFile, rulesInForce } from '../../local/faults/rules-file';
import { home } from '../../local/machine/paths';
import { type Outputs, readOutputs } from '../deployment';
import { type FailedMessages, failedMessages, failedMessagesTable } from '../deployment/failed-messages';
import { systems } from '../systems';
import { type CommonOptions, command, print } from '../terminal/command';
import { table } from '../terminal/table';
import { faultTable } from './fault';
import { iamText } from './iam';
import { isOurs, serviceStatuses } from './local-aws';

const WATCH_MS = 1000;
const CLEAR_SCREEN = '\x1b[H\x1b[2J\x1b[3J';

interface Options extends CommonOptions {
  readonly watch?: true;
}

export const status = (): Command =>
  command(
    'status',
    'Show the running services, the deployed outputs, and the lag of queues and streams',
    'status --watch',
  )
    .addOption(new Option('--watch', 'Refresh every second until Ctrl-C').conflicts('json'))
    .action(async ({ env, json, watch }: Options) => {
      const outputs = await readOutputs(env);
      while (watch) {
        const running = await findRunning(env);
        process.stdout.write(`${CLEAR_SCREEN}${runningText(running, env, outputs)}\n`);
        await sleep(WATCH_MS);
      }
      const running = await findRunning(env);
      const failures = await failedMessages(env, outputs);
      const text = `${runningText(running, env, outputs)}${outputsText(env, outputs, failures)}`;
      print({ json }, { environment: env, ...running, failures, outputs }, text);
    });

type Running = Awaited<ReturnType<typeof findRunning>>;

/** What runs on this machine for the environment, with injected faults. */
async function findRunning(env: EnvironmentName) {
  if (env !== 'local') {
    return { services: [], eventSources: [], daxClusters: [], iam: [], faults: [], faultProblem: undefined };
  }
  const { rules: faults, problem: faultProblem } = rulesInForce(rulesFile(home));
  const { eventSources, daxClusters } = isOurs ? companionStatus(home) : { eventSources: [], daxClusters: [] };
  const iam = isOurs ? readJudgements(home) : [];
  return { services: await serviceStatuses(), eventSources, daxClusters, iam, faults, faultProblem };
}

function runningText(running: Running, env: EnvironmentName, outputs: Outputs): string {
  const { services, eventSources, daxClusters, iam, faults, faultProblem } = running;
  if (services.length === 0) return '';
  const rows = services.map(({ name, ok, pid, endpoint }) => {
    const state = pid ? 'not answering' : 'not running';
    return [name, ok ? 'running' : state, pid ?? '', endpoint];
  });
  const tables = [table(['service', 'state', 'process', 'endpoint'], rows)];
  if (eventSources.length > 0) tables.push(eventSourcesTable(eventSources));
  if (daxClusters.length > 0) tables.push(daxTable(daxClusters));
  tables.push(...pausedSentences(eventSources, outputs, env));
  if (isOurs) tables.push(iamText(iam));
  if (faults.length > 0) tables.push(faultTable(faults));
  if (faultProblem) tables.push(faultProblem);
  return `${tables.join('\n\n')}\n\n`;
}

function outputsText(env: EnvironmentName, outputs: Outputs, failures: readonly FailedMessages[]): string {
  const rows = Object.entries(outputs).flatMap(([system, values]) =>
    Object.entries(values as Record<string, string>).map(([name, value]) => [system, name, value]),
  );
  if (rows.length === 0) return `Nothing is deployed in ${env}.`;
  const tables = failures.length > 0 ? [failedMessagesTable(failures)] : [];
  return [...tables, table(['system', 'output', 'value'], rows)].join('\n\n');
}

const eventSourcesTable = (eventSources: readonly EventSourceStatus[]): string =>
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

/** One row per node. The hits and misses are those since the node started. */
const daxTable = (clusters: readonly DaxClusterStatus[]): string =>
  table(
    ['DAX cluster', 'node', 'state', 'port', 'item hits', 'item misses', 'query hits', 'query misses', 'cache'],
    clusters.flatMap(({ name, nodes }) =>
      nodes.map(({ id, status: state, port, metrics }) => [
        name,
        id,
        state,
        port,
        metrics?.ItemCacheHits ?? '',
        metrics?.ItemCacheMisses ?? '',
        metrics ? metrics.QueryCacheHits + metrics.ScanCacheHits : '',
        metrics ? metrics.QueryCacheMisses + metrics.ScanCacheMisses : '',
        metrics ? `${Math.ceil(metrics.CacheBytes / 1024)} KB` : '',
      ]),
    ),
  );

/** A sentence for each disabled mapping, with the command that enables it. */
export const pausedSentences = (eventSources: readonly EventSourceStatus[], outputs: Outputs, env: EnvironmentName) =>
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
