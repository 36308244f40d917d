import type { Clock } from './clock';
import { type Endpoint, type Invocation, isError } from './endpoint';

/** How long the endpoint may be silent after the function's own time is over. */
const GRACE_SECONDS = 10;
const LONGEST_SECONDS = 900;
const TIMEOUT_KNOWN_MS = 30_000;

/** What became of an invocation: the function answered, it failed, or it was not reached, so that nothing counts as tried. */
export type Delivery =
  | { readonly kind: 'answered' | 'failed'; readonly invocation: Invocation }
  | { readonly kind: 'refused'; readonly problem: string };

export const FAILED = 'PROBLEM: Function call failed';

/** Invokes the function of one mapping. */
export class Invoker {
  private timeoutSeconds = LONGEST_SECONDS;
  private timeoutReadAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly endpoint: Endpoint,
    private readonly clock: Clock,
    private readonly functionArn: string,
  ) {}

  /** @param records each as JSON */
  async invoke(records: readonly string[]): Promise<Delivery> {
    try {
      const seconds = (await this.functionTimeout()) + GRACE_SECONDS;
      const invocation = await this.endpoint.invoke(this.functionArn, payloadOf(records), seconds);
      return { kind: invocation.functionError === undefined ? 'answered' : 'failed', invocation };
    } catch (error) {
      return { kind: 'refused', problem: problemOf(error) };
    }
  }

  private async functionTimeout(): Promise<number> {
    if (this.clock.now() - this.timeoutReadAt > TIMEOUT_KNOWN_MS) {
      this.timeoutSeconds = await this.endpoint.functionTimeoutSeconds(this.functionArn);
      this.timeoutReadAt = this.clock.now();
    }
    return this.timeoutSeconds;
  }
}

export const payloadOf = (records: readonly string[]): string => `{"Records":[${records.join(',')}]}`;

function problemOf(error: unknown): string {
  if (isError(error, 'ResourceNotFoundException')) return 'PROBLEM: Function not found';
  if (isError(error, 'TooManyRequestsException')) return 'PROBLEM: Function call throttled';
  return `PROBLEM: Function not reached: ${error instanceof Error ? error.message || error.name : String(error)}`;
}
