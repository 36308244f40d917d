import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { kindOf } from '../../../../runtime/aws/failure-kind';
import type { Clock } from '../../../../runtime/clock';
import { createRetry } from '../../../../runtime/retry';
import { MAX_MESSAGE_BYTES } from './message';

/** Sends each message at least once. Rejects when one cannot be sent before the signal aborts. */
export type FailureQueue = (messages: readonly string[], signal: AbortSignal) => Promise<void>;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const MESSAGES_PER_REQUEST = 10;
const BYTES_PER_REQUEST = MAX_MESSAGE_BYTES;

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
}

export function createFailureQueue(sqs: SQSClient, QueueUrl: string, clock: Clock): FailureQueue {
  /** Returns the entries that were not sent, with the failure. @throws when a retry cannot succeed */
  const send = async (Entries: Entry[], abortSignal: AbortSignal): Promise<{ left: Entry[]; failure?: unknown }> => {
    const request = sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }), { abortSignal });
    const { Failed = [], error } = await request.then(
      (answer) => ({ ...answer, error: undefined }),
      (error: unknown) => ({ Failed: undefined, error }),
    );
    if (error !== undefined) {
      if (kindOf(error) === 'table') throw error;
      return { left: Entries, failure: error };
    }
    const first = Failed.find(({ SenderFault }) => SenderFault) ?? Failed[0];
    const failure = new Error(`the failure queue refused a message: ${first?.Code}: ${first?.Message ?? ''}`);
    if (first?.SenderFault) throw failure;
    return { left: Entries.filter(({ Id }) => Failed.some((failed) => failed.Id === Id)), failure };
  };

  return async (messages, signal) => {
    for (const request of requestsOf(messages)) {
      const retry = createRetry({ clock, signal });
      for (let left = request; left.length > 0; ) {
        const outcome = await send(left, signal);
        left = outcome.left;
        if (left.length > 0) await retry(outcome.failure);
      }
    }
  };
}

function requestsOf(messages: readonly string[]): Entry[][] {
  const requests: Entry[][] = [];
  let bytes = 0;
  messages.forEach((MessageBody, index) => {
    const size = Buffer.byteLength(MessageBody);
    const current = requests.at(-1);
    if (current && current.length < MESSAGES_PER_REQUEST && bytes + size <= BYTES_PER_REQUEST) {
      current.push({ Id: String(index), MessageBody });
      bytes += size;
    } else {
      requests.push([{ Id: String(index), MessageBody }]);
      bytes = size;
    }
  });
  return requests;
}
