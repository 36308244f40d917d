import { type Finding, must, named, required } from '../shared/check';
import type { PolicyStatement } from '../shared/resource-policy';
import { type Shape, set, text } from '../shared/shape';

const S3 = 's3.amazonaws.com';

/** An AWS service that sends messages itself, without a role. */
export interface SendingService {
  /** Its principal, such as `sns.amazonaws.com`, `s3.amazonaws.com` or `events.amazonaws.com`. */
  readonly service: string;
  /** The ARN of the topic, bucket or rule that sends. */
  readonly sourceArn: string;
  /** The account of the source. @default for S3, whose ARNs have none, the account of the queue; otherwise any */
  readonly sourceAccount?: string;
}

export const SENDER_SHAPE: Shape<SendingService> = { service: set(text), sourceArn: set(text), sourceAccount: text };

export const senderFindings = ({ service, sourceArn, sourceAccount }: SendingService, fifo: boolean): Finding[] => [
  required('service', service),
  named(
    'service',
    service,
    /^[a-z][a-z\d.-]*\.amazonaws\.com(\.cn)?$/,
    'be a service principal such as sns.amazonaws.com',
  ),
  must('service', service, `not be ${S3} with fifo: S3 sends only to standard queues`, (it) => it !== S3 || !fifo),
  required('sourceArn', sourceArn),
  named('sourceArn', sourceArn, /^arn:[\w-]+:[\w-]+:[\w-]*:\d*:.+$/, 'be the ARN of what sends'),
  named('sourceAccount', sourceAccount, /^\d{12}$/, 'be the id of an account'),
];

/** @param ownAccount the account of the queue */
export function sendStatement(queueArn: string, ownAccount: string, sender: SendingService): PolicyStatement {
  const { service, sourceArn, sourceAccount = service === S3 ? ownAccount : undefined } = sender;
  return {
    principals: [{ type: 'Service', identifiers: [service] }],
    actions: ['sqs:SendMessage'],
    resources: [queueArn],
    condition: [
      { test: 'ArnEquals', variable: 'aws:SourceArn', values: [sourceArn] },
      ...(sourceAccount === undefined
        ? []
        : [{ test: 'StringEquals', variable: 'aws:SourceAccount', values: [sourceAccount] }]),
    ],
  };
}
