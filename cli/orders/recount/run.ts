import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { EnvironmentName } from '../../../environments';
import { home } from '../../../local/machine/paths';
import { systemClock } from '../../../runtime/clock';
import type { OrdersOutputs } from '../../../systems/orders';
import { clientConfig } from '../../deployment';
import { envOption } from '../../deployment/bulk-load';
import { invoke } from '../../deployment/invoke';
import { lockHome } from '../../local/home-lock';
import { abortOnInterrupt, InterruptedError } from '../../terminal/interrupt';
import { step } from '../../terminal/progress';
import { type Audit, audit, auditUntilRight, isRight } from '../audit';
import { ordersOutputs, recountCommand } from '../deployed';
import { findMapping, pause, resume } from '../mapping';
import { Recount } from '.';

const CLIENT_ATTEMPTS = 10;
const AGREEMENT_SECONDS = 30;

const stepToTheEnd: typeof step = (title, work, summary) => step(title, work, summary, false);

/** The stream could not be resumed. */
class StillPaused extends Error {
  override readonly name = 'StillPaused';
}

/**
 * Recounts while the stream is paused. The stream is resumed even after a failure or Ctrl-C.
 * @throws if the recount fails or is interrupted. It can be run again
 */
export async function recount(env: EnvironmentName, outputs: OrdersOutputs) {
  // A deployment would resume the stream, and another recount would have another cut.
  const unlock = env === 'local' ? await lockHome(home) : async () => undefined;
  try {
    return await recountAlone(env, outputs);
  } finally {
    await unlock();
  }
}

async function recountAlone(env: EnvironmentName, outputs: OrdersOutputs) {
  const config = { ...clientConfig(env), maxAttempts: CLIENT_ATTEMPTS };
  const dynamodb = new DynamoDBClient(config);
  const streams = new DynamoDBStreamsClient(config);
  const lambda = new LambdaClient(config);
  const mapping = await findMapping(lambda, dynamodb, outputs);
  const { signal, release } = abortOnInterrupt();
  const stream = {
    pause: () =>
      stepToTheEnd('Pausing the orders stream', () =>
        pause(lambda, mapping, outputs.publishFunctionName, systemClock, signal),
      ),
    resume: () => stepToTheEnd('Resuming the orders stream', () => resume(lambda, mapping, systemClock)),
  };
  const work = () =>
    new Recount({ dynamodb, streams }, outputs, mapping.streamArn, systemClock, signal).run(stepToTheEnd);
  try {
    return await whilePaused(stream, work, recountCommand(env));
  } catch (error) {
    if (!signal.aborted || error instanceof StillPaused) throw error;
    const message = `The recount was interrupted, so counts may be wrong. Run it again: ${recountCommand(env)}`;
    throw new InterruptedError(message, { cause: error });
  } finally {
    release();
  }
}

/** Recounts as the command does. @throws if something differs afterwards */
export async function recountAndAudit(env: EnvironmentName): Promise<void> {
  const outputs = await ordersOutputs(env);
  await recount(env, outputs);
  if (isRight(await drawAndAudit(env, outputs))) return;
  throw new Error(`Something differs after the recount. See it with: npx tableside orders audit${envOption(env)}`);
}

/** Publishes the page and audits until everything agrees, which takes a few tries while orders arrive. */
export async function drawAndAudit(env: EnvironmentName, outputs: OrdersOutputs): Promise<Audit> {
  const client = new DynamoDBClient(clientConfig(env));
  await step('Publishing the page', () => invoke(env, outputs.publishFunctionName, { Records: [] }));
  return step('Comparing the table, the leaderboard and the page', () =>
    auditUntilRight(() => audit(client, outputs), AGREEMENT_SECONDS),
  );
}

/**
 * Runs the work while the stream is paused, and resumes the stream even if something fails.
 * @param command the command to run again if the stream cannot be resumed
 * @throws the first failure. StillPaused if the stream cannot be resumed, with the first failure as its cause
 */
export async function whilePaused<Result>(
  { pause, resume }: Readonly<Record<'pause' | 'resume', () => Promise<unknown>>>,
  work: () => Promise<Result>,
  command: string,
): Promise<Result> {
  const [worked] = await Promise.allSettled([pause().then(work)]);
  try {
    await resume();
  } catch (error) {
    const before = worked.status === 'rejected' ? `${messageOf(worked.reason)}; then: ` : '';
    throw new StillPaused(
      `${before}cannot resume the stream: ${messageOf(error)}. The stream is still paused. Run again: ${command}`,
      { cause: worked.status === 'rejected' ? worked.reason : error },
    );
  }
  if (worked.status === 'rejected') throw worked.reason;
  return worked.value;
}

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
