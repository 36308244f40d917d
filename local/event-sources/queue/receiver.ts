import { backoffMilliseconds } from '../clock';
import { isError } from '../endpoint';
import { problem, type SourceContext } from '../source';
import { type QueueAccess, type QueueItem, REQUEST_MESSAGES } from './access';

const PARALLEL_RECEIVES = 2;
/** Short: messages that a long poll of a killed process receives stay invisible for their visibility timeout. */
const WAIT_SECONDS = 1;

export interface Received {
  readonly items: readonly QueueItem[];
  /** How long to wait before the next request, because the queue could not be reached. */
  readonly pauseMs: number;
}

/** Receives messages from a queue: with concurrent requests while it has messages, otherwise by long polling. */
export class QueueReceiver {
  private isBusy = false;
  private failures = 0;

  constructor(
    private readonly queue: QueueAccess,
    private readonly context: SourceContext,
  ) {}

  /** @param room the maximum number of messages */
  async receive(room: number): Promise<Received> {
    const requests = this.isBusy ? Math.min(Math.ceil(room / REQUEST_MESSAGES), PARALLEL_RECEIVES) : 1;
    const wait = this.isBusy ? 0 : WAIT_SECONDS;
    const answers = await Promise.allSettled(
      Array.from({ length: requests }, (_, index) => this.queue.receive(room - index * REQUEST_MESSAGES, wait)),
    );
    const items = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    this.isBusy = items.length > 0;
    return { items, pauseMs: this.pauseAfter(answers.find((answer) => answer.status === 'rejected')) };
  }

  private pauseAfter(failure: PromiseRejectedResult | undefined): number {
    const { setProblem } = this.context;
    if (!failure) {
      this.failures = 0;
      setProblem('queue', undefined);
      return 0;
    }
    const isGone = isError(failure.reason, 'QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue');
    setProblem('queue', isGone ? 'PROBLEM: Queue not found' : problem('Queue not reached', failure.reason));
    return backoffMilliseconds(this.failures++);
  }
}
