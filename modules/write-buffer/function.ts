import type { Construct } from 'constructs';
import type { DrainBufferEnv, StrictOrderEnv } from '../../functions/drain-buffer/env';
import { NodeFunction, type NodeFunctionProps } from '../node-function';
import { defined } from '../shared/defaults';
import { json } from '../shared/json';
import { ownFunction } from '../shared/own-function';
import type { BufferSettings } from './findings';
import { type BufferedTable, keyOf } from './table';

/** The props of the function that are props of the buffer, too. */
export type FunctionProp =
  | 'runtime'
  | 'memoryMegabytes'
  | 'architecture'
  | 'logRetentionDays'
  | 'logKmsKeyArn'
  | 'variablesKmsKeyArn'
  | 'tracing';

interface DrainSettings extends BufferSettings, Pick<NodeFunctionProps<DrainBufferEnv>, FunctionProp> {
  readonly table: BufferedTable;
  readonly entry?: string;
}

export const drainName = (queueName: string): string => `${queueName}-drain`;

/** The function that drains the queue. */
export function createDrain(scope: Construct, { queueName, table, entry, ...settings }: DrainSettings) {
  const { runtime, memoryMegabytes, architecture, logRetentionDays, logKmsKeyArn, variablesKmsKeyArn, tracing } =
    settings;
  const drain: NodeFunction<DrainBufferEnv> = new NodeFunction(scope, 'Function', {
    functionName: drainName(queueName),
    description: `Writes what is sent to ${queueName} to its table`,
    ...(entry === undefined ? ownFunction('drain-buffer') : { entry }),
    environment: {
      // A name would refer to a table in the function's own account and region.
      TABLE_NAME: table.tableArn,
      KEY_ATTRIBUTES: json(keyOf(table)),
    } satisfies DrainBufferEnv,
    timeoutSeconds: settings.functionTimeoutSeconds,
    alarms: settings.alarms,
    alarmActions: settings.alarmActions,
    // Omitted props have the defaults of `NodeFunction`.
    ...defined({
      runtime,
      memoryMegabytes,
      architecture,
      logRetentionDays,
      logKmsKeyArn,
      variablesKmsKeyArn,
      tracing,
    }),
  });
  if (settings.strictOrder) drain.addEnvironment({ STRICT_ORDER: 'true' } satisfies StrictOrderEnv);
  return drain;
}
