import { type Finding, named } from './check';

export const keyArnFinding = (prop: string, arn: string | undefined): Finding =>
  named(prop, arn, /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/, 'be the ARN of a KMS key');
