import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { EnvironmentName } from '../../environments';
import { isOurs, serviceStatuses } from '../local/local-aws';
import { clientConfig } from '.';

/** Longer than the maximum timeout of a function. */
const ANSWER_MS = 910_000;

/** The local AWS gives this type to every error of a function, so that only its sentence is left. */
const UNTYPED = 'Runtime.HandlerError';
const INVALID = /^(the request|[a-z]\w*(\[\d+\])?(\.[a-z]\w*)?) must /i;

/** A function that ran and failed. */
export class FunctionFailed extends Error {
  override readonly name = 'FunctionFailed';

  /**
   * @param type the name of the function's error: `InvalidRequest`, for example
   * @param reason the function's error message alone
   */
  constructor(
    message: string,
    readonly type: string,
    readonly reason: string,
  ) {
    super(message);
  }

  /** Whether the type of the error is lost. */
  get isUntyped(): boolean {
    return this.type === UNTYPED;
  }

  /** Whether the function refused the request, as it will whoever sends it again. */
  get isInvalidRequest(): boolean {
    return this.type === 'InvalidRequest' || (this.isUntyped && INVALID.test(this.reason));
  }
}

/**
 * Invokes a deployed function and waits for its response.
 * @param answerMs how long to wait for it, in milliseconds @default longer than any function may run
 * @throws FunctionFailed
 */
export async function invoke<Answer>(
  env: EnvironmentName,
  functionName: string,
  event: object,
  answerMs = ANSWER_MS,
): Promise<Answer> {
  const requestHandler = { connectionTimeout: 5000, requestTimeout: answerMs, throwOnRequestTimeout: true };
  const client = new LambdaClient({ ...clientConfig(env), requestHandler });
  const { FunctionError, Payload } = await client
    .send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }))
    .finally(() => client.destroy());
  const answer: unknown = JSON.parse(Payload?.transformToString() ?? 'null');
  if (FunctionError === undefined) return answer as Answer;
  const { errorType = FunctionError, errorMessage = FunctionError } = answer as Partial<
    Record<'errorType' | 'errorMessage', string>
  >;
  const hint = env === 'local' ? await whatIsDown() : '';
  throw new FunctionFailed(`${functionName}: ${errorMessage}${hint}`, errorType, errorMessage);
}

/** Names the services that a function of the local AWS needs and that do not run. */
async function whatIsDown(): Promise<string> {
  const statuses = isOurs ? await serviceStatuses() : [];
  const down = statuses.filter(({ ok }) => !ok).map(({ name }) => name);
  if (down.length === 0) return '';
  const [are, them] = down.length === 1 ? ['is', 'it'] : ['are', 'them'];
  return `\nThe function needs ${down.join(' and ')}, which ${are} not running. Start ${them} with: npx tableside up`;
}
