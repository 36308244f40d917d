import type { Command } from 'commander';
import type { EnvironmentName } from '../../environments';
import { readJudgements } from '../../local/aws/iam/record';
import { companionStatus } from '../../local/companion';
import type { DaxClusterStatus } from '../../local/dax';
import { rulesFile, rulesInForce } from '../../local/faults/rules-file';
import { home } from '../../local/machine/paths';
import { failedMessages, failedMessagesTable } from '../dead-letters/queues';
import { type Outputs, readOutputs } from '../deployment';
import { alarmsOf, alarmsText } from '../deployment/alarms';
import { messageOf } from '../deployment/bulk-load';
import { systems } from '../systems';
import { type CommonOptions, command, print } from '../terminal/command';
import { table } from '../terminal/table';
import { watch as repeat } from '../terminal/watch';
import { deploymentState } from './deployment-state';
import { eventSourcesTable, pausedSentences } from './event-source-text';
import { faultTable } from './fault';
import { iamText } from './iam';
import { isOurs, serviceStatuses } from './local-aws';

interface Options extends CommonOptions {
  readonly watch?: true;
}

export const status = (): Command =>
  command(
    'status',
    'Show the running services, the lag of queues and streams, failed messages, and the state of the alarms',
    'status --watch',
    'With --json, it also has all outputs of the deployed systems.',
  )
    .option('--watch', 'Refresh every second until Ctrl-C; with --json, print a line of JSON each time')
    .action(async ({ env, json, watch }: Options) => {
      const find = async () => {
        const found = await findStatus(env);
        return { document: found, text: statusText(found) };
      };
      if (watch) return repeat(find, json);
      const { document, text } = await find();
      print({ json }, document, text);
    });

type Status = Awaited<ReturnType<typeof findStatus>>;

async function findStatus(env: EnvironmentName) {
  const outputs = await readOutputs(env);
  const deployment = env === 'local' ? await deploymentState() : 'complete';
  return {
    environment: env,
    deployment,
    ...(await findRunning(env)),
    failures: await failedMessages(env, outputs),
    ...(await findAlarms(env)),
    outputs,
  };
}

/** The alarms, or why they are not known: what else there is to see does not need them. */
const findAlarms = (env: EnvironmentName) =>
  alarmsOf(env).then(
    (alarms) => ({ alarms, alarmProblem: undefined }),
    (error: unknown) => ({ alarms: null, alarmProblem: messageOf(error) }),
  );

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

function statusText(found: Status): string {
  const { environment: env, deployment, services, eventSources, daxClusters, failures, outputs } = found;
  const parts = [
    ...(services.length > 0 ? [servicesTable(services)] : []),
    ...(deployment === 'complete' ? [] : [DEPLOYMENT[deployment]]),
    ...(eventSources.length > 0 ? [eventSourcesTable(eventSources, outputs, env)] : []),
    ...(daxClusters.length > 0 ? [daxTable(daxClusters)] : []),
    ...pausedSentences(eventSources, outputs, env),
    ...(services.length > 0 && isOurs ? [iamText(found.iam)] : []),
    ...(failures.length > 0 ? [failedMessagesTable(failures)] : []),
    ...(Object.keys(outputs).length > 0 && found.alarms ? [alarmsText(env, found.alarms)] : []),
    ...(found.alarmProblem ? [found.alarmProblem] : []),
    ...(found.faults.length > 0 ? [faultTable(found.faults)] : []),
    ...(found.faultProblem ? [found.faultProblem] : []),
    outputsText(env, outputs),
  ];
  return parts.join('\n\n');
}

const DEPLOYMENT = {
  running: 'A deployment is running.',
  interrupted: 'The last deployment was interrupted, so the environment is incomplete. Continue with: npx tableside up',
};

const servicesTable = (services: Status['services']): string =>
  table(
    ['service', 'state', 'process', 'endpoint'],
    services.map(({ name, ok, pid, endpoint }) => {
      const state = pid ? 'not answering' : 'not running';
      return [name, ok ? 'running' : state, pid ?? '', endpoint];
    }),
  );

/** The lines that the systems have for people. `--json` has all outputs. */
function outputsText(env: EnvironmentName, outputs: Outputs): string {
  if (Object.keys(outputs).length === 0) return `Nothing is deployed in ${env}.`;
  const lines = systems.flatMap(({ name, summary }) => (outputs[name] && summary ? [summary(outputs[name])] : []));
  // `Leaderboard page: http://…`
  return table(
    ['deployed', 'address'],
    lines.map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  );
}

/** One row per node. The hits and misses are those since the node started. */
const daxTable = (clusters: readonly DaxClusterStatus[]): string =>
  table(
    ['DAX node', 'state', 'port', 'item hits', 'item misses', 'query hits', 'query misses', 'cache'],
    clusters.flatMap(({ nodes }) =>
      nodes.map(({ id, status: state, port, metrics }) => [
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
