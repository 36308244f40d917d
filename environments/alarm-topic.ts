import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Construct } from 'constructs';
import { check, listOf, must, named } from '../modules/shared/check';
import { EncryptionKey } from './encryption-key';
import type { Place } from './place';

const CLOUDWATCH = [{ type: 'Service', identifiers: ['cloudwatch.amazonaws.com'] }];

/**
 * The topic that alarms notify. It has its own key in every environment: the key that AWS manages for SNS does not admit
 * CloudWatch, whose alarms would fail without notice.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export class AlarmTopic extends Construct {
  public readonly arn: string;

  /** @param emails addresses that are subscribed; each receives a link to confirm */
  constructor(scope: Construct, id: string, place: Place, emails: readonly string[]) {
    super(scope, id);
    check(this, [
      ...listOf('emails', emails, (prop, email) => named(prop, email, /^[^\s@/]+@[^\s@/]+$/, 'be an address')),
      must('emails', emails, 'not contain duplicates', (known) => new Set(known).size === known.length),
    ]);

    const { prefix, accountId } = place;
    const fromAccount = { test: 'StringEquals', variable: 'aws:SourceAccount', values: [accountId] };
    const key = new EncryptionKey(this, 'Key', place, {
      name: 'alarms',
      services: [],
      statements: [
        {
          sid: 'Alarms',
          principals: CLOUDWATCH,
          actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          resources: ['*'],
          condition: [fromAccount],
        },
      ],
    });
    const topic = new SnsTopic(this, 'Resource', {
      name: `${prefix}-alarms`,
      kmsMasterKeyId: key.arn,
      policy: this.policy(place, fromAccount),
    });
    this.arn = topic.arn;
    for (const endpoint of emails) {
      new SnsTopicSubscription(this, endpoint, { topicArn: topic.arn, protocol: 'email', endpoint });
    }
  }

  /**
   * Takes the place of SNS's default policy. Identities of the account need no statement here if IAM allows them to
   * publish, but they may not use the key, so only CloudWatch can.
   */
  private policy(
    { prefix, accountId, region }: Place,
    fromAccount: { test: string; variable: string; values: string[] },
  ): string {
    const { partition } = new DataAwsPartition(this, 'Partition');
    const resources = [`arn:${partition}:sns:${region}:${accountId}:${prefix}-alarms`];
    return new DataAwsIamPolicyDocument(this, 'Policy', {
      statement: [
        {
          sid: 'AlarmsPublish',
          principals: CLOUDWATCH,
          actions: ['sns:Publish'],
          resources,
          condition: [fromAccount],
        },
        {
          sid: 'TlsOnly',
          effect: 'Deny',
          principals: [{ type: 'AWS', identifiers: ['*'] }],
          actions: ['sns:Publish'],
          resources,
          condition: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
        },
      ],
    }).json;
  }
}
