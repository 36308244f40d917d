import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { EnvironmentName } from '../environments';
import { clientConfig } from './deployment';

/** Longer than any function may take. */
const ANSWER_MS = 910_000;

/** Invokes a deployed function, and waits for its answer. @throws what the function has thrown */
export async function invoke<Answer>(env: EnvironmentName, functionName: string, event: object): Promise<Answer> {
  const requestHandler = { connectionTimeout: 5000, requestTimeout: ANSWER_MS };
  const client = new LambdaClient({ ...clientConfig(env), requestHandler });
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }),
  );
  const answer: unknown = JSON.parse(Payload?.transformToString() ?? 'null');
  if (FunctionError === undefined) return answer as Answer;
  const { errorMessage = FunctionError } = answer as { readonly errorMessage?: string };
  throw new Error(`${functionName}: ${errorMessage}`);
}
