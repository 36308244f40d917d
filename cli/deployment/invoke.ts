import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { EnvironmentName } from '../../environments';
import { isOurs, serviceStatuses } from '../local/local-aws';
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

/** Names the services that a function of the local AWS needs and that do not run. */
async function whatIsDown(): Promise<string> {
  const statuses = isOurs ? await serviceStatuses() : [];
  const down = statuses.filter(({ ok }) => !ok).map(({ name }) => name);
  if (down.length === 0) return '';
  const [are, them] = down.length === 1 ? ['is', 'it'] : ['are', 'them'];
  return `\nThe function needs ${down.join(' and ')}, which ${are} not running. Start ${them} with: npx tableside up`;
}
