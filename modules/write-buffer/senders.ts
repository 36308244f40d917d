import type { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { type Finding, must, named } from '../shared/check';
import { expressionOf } from '../shared/names';
import type { PolicyStatement } from '../shared/resource-policy';
import { isObject, type Shape, set, text } from '../shared/shape';

const S3 = 's3.amazonaws.com';

/** Their policies allow nothing: these services send with a role. */
const WITH_ROLES = ['apigateway', 'iot', 'lambda', 'pipes', 'scheduler', 'states'].map(
  (name) => `${name}.amazonaws.com`,
);

/** The ARNs that these services send in `aws:SourceArn`. Another one would allow nothing. */
const SOURCES: Readonly<Record<string, readonly [pattern: RegExp, words: string]>> = {
  [S3]: [/^arn:[\w-]+:s3:::[^/]+$/, 'a bucket'],
  'sns.amazonaws.com': [/^arn:[\w-]+:sns:[^:]+:[^:]+:[^:]+$/, 'a topic'],
  'events.amazonaws.com': [/^arn:[\w-]+:events:[^:]+:[^:]+:rule\/.+$/, 'a rule'],
};
const ANY_SOURCE = [/^arn:[\w-]+:[\w-]+:[^:]*:[^:]*:.+$/, 'what sends'] as const;

/** An AWS service that sends messages itself, without a role. */
export interface SendingService {
  /** Its principal, such as `sns.amazonaws.com`, `s3.amazonaws.com` or `events.amazonaws.com`. */
  readonly service: string;
  /** The ARN of the topic, bucket or rule that sends. */
  readonly sourceArn: string;
  /** The account of the source. @default for S3, whose ARNs have none, the account of the queue; otherwise any */
  readonly sourceAccount?: string;
}

export const SENDER_SHAPE: Shape<SendingService> = {
  service: set(text),
  sourceArn: set(text),
  sourceAccount: text,
};

export function senderFindings({ service, sourceArn, sourceAccount }: SendingService, fifo: boolean): Finding[] {
  const [pattern, words] = SOURCES[service] ?? ANY_SOURCE;
  return [
    named(
      'service',
      service,
      /^[a-z][a-z\d.-]*\.amazonaws\.com(\.cn)?$/,
      'be a service principal such as sns.amazonaws.com',
    ),
    must('service', service, `not be ${S3} with fifo: S3 sends only to standard queues`, (it) => it !== S3 || !fifo),
    must(
      'service',
      service,
      'be a service that sends without a role (grantSend takes the role)',
      (it) => !WITH_ROLES.includes(it),
    ),
    named('sourceArn', sourceArn, pattern, `be the ARN of ${words}`),
    named('sourceAccount', sourceAccount, /^\d{12}$/, 'be the id of an account'),
  ];
}

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

/**
 * The statement on the queue itself unless it names other resources. The queue cannot exist before its policy, so a
 * reference to the queue becomes its derived ARN.
 */
export function onQueue(statement: PolicyStatement, arn: string, queue: SqsQueue): PolicyStatement {
  if (!isObject(statement)) return statement;
  const { resources, notResources } = statement;
  if (resources === undefined) return notResources === undefined ? { ...statement, resources: [arn] } : statement;
  if (!Array.isArray(resources)) return statement;
  const reference = expressionOf(queue, queue.arn);
  const isQueue = (resource: string) => expressionOf(queue, resource) === reference;
  return { ...statement, resources: resources.map((resource) => (isQueue(resource) ? arn : resource)) };
}
