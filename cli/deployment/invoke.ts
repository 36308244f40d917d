import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { EnvironmentName } from '../../environments';
import { servedEventSources, servedRedis } from '../local/local-aws';
import { clientConfig } from '.';

/** Longer than the maximum timeout of a function. */
const ANSWER_MS = 910_000;

/** Invokes a deployed function and waits for its response. @throws the function's error */
export async function invoke<Answer>(env: EnvironmentName, functionName: string, event: object): Promise<Answer> {
  const requestHandler = { connectionTimeout: 5000, requestTimeout: ANSWER_MS };
  const client = new LambdaClient({ ...clientConfig(env), requestHandler });
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }),
  );
  const answer: unknown = JSON.parse(Payload?.transformToString() ?? 'null');
  if (FunctionError === undefined) return answer as Answer;
  const { errorMessage = FunctionError } = answer as { readonly errorMessage?: string };
  throw new Error(`${functionName}: ${errorMessage}${env === 'local' ? await whatIsDown() : ''}`);
}

/** What must run beside a function of the local AWS, and does not. */
async function whatIsDown(): Promise<string> {
  const beside = { redis: await servedRedis(), 'event-sources': servedEventSources() };
  const down = Object.entries(beside).flatMap(([name, status]) => (status?.ok === false ? [name] : []));
  return down.length > 0 ? `\n${down.join(' and ')}, which it needs, does not run: start it with npx tableside up` : '';
}
