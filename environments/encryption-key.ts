import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';
import { protectedIf } from '../modules/shared/protection';
import type { PolicyStatement } from '../modules/shared/resource-policy';
import type { Place } from './place';

/** What administrators may do. It includes neither encryption nor decryption, nor deletion. */
const ADMINISTRATION = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:Describe*',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:Get*',
  'kms:List*',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:RotateKeyOnDemand',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
];

/**
 * With protection, nobody may delete the key. A plan would not fail if the key is no longer in the code, for example
 * without `ownKeys`: what it has encrypted would be lost.
 */
const DELETION = 'kms:ScheduleKeyDeletion';

/** The minimum that DynamoDB documents, and the most that the other services need. */
const USE = [
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey*',
  'kms:ReEncrypt*',
];

interface EncryptionKeyProps {
  /** What the key encrypts, such as `tables`. The alias is `alias/tableside-<environment>-<name>`. */
  readonly name: string;
  /** Services that use the key on behalf of whoever has the permissions in IAM. */
  readonly services: readonly string[];
  /** Further statements of the key's policy, such as for services that use the key themselves. */
  readonly statements: readonly PolicyStatement[];
}

/**
 * A customer managed KMS key with rotation. Nobody can use it directly: only through the given services, and only with
 * permission in IAM.
 */
export class EncryptionKey extends Construct {
  public readonly arn: string;

  constructor(scope: Construct, id: string, place: Place, { name, services, statements }: EncryptionKeyProps) {
    super(scope, id);

    const { prefix, accountId, region, deletionProtection } = place;
    // Whoever has the permissions in IAM: the same as the ARN of the account's root, in every partition.
    const account = [{ type: 'AWS', identifiers: [accountId] }];
    const administration = deletionProtection ? ADMINISTRATION : [...ADMINISTRATION, DELETION];
    const use: PolicyStatement = {
      sid: 'UseThroughServices',
      principals: account,
      actions: USE,
      resources: ['*'],
      condition: [
        {
          test: 'StringEquals',
          variable: 'kms:ViaService',
          values: services.map((service) => `${service}.${region}.amazonaws.com`),
        },
      ],
    };
    const policy = new DataAwsIamPolicyDocument(this, 'Policy', {
      statement: [
        { sid: 'Administration', principals: account, actions: administration, resources: ['*'] },
        ...(services.length > 0 ? [use] : []),
        ...statements,
      ],
    });
    const key = new KmsKey(this, 'Resource', {
      description: `Encrypts the ${name} of ${prefix}`,
      enableKeyRotation: true,
      // What a deleted key has encrypted is lost. This is how long the deletion can be canceled.
      deletionWindowInDays: deletionProtection ? 30 : 7,
      policy: policy.json,
      ...protectedIf(deletionProtection),
    });
    new KmsAlias(this, 'Alias', { name: `alias/${prefix}-${name}`, targetKeyId: key.keyId });
    this.arn = key.arn;
  }
}
