import { createHash } from 'node:crypto';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import { Token } from 'cdktf';
import type { Construct } from 'constructs';

/** Of a region's name, such as `ap-southeast-1`, with a hyphen before it. */
const REGION_LENGTH = 15;
const HASH_LENGTH = 8;

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);

/**
 * The text itself if IAM accepts it as the name of a role or policy. Otherwise what IAM accepts of it, with a hash of
 * the whole, so that different texts have different names. A text that only Terraform knows passes.
 */
export function iamName(text: string, maximum: number): string {
  if (Token.isUnresolved(text) || (/^[\w+=,.@-]+$/.test(text) && text.length <= maximum)) return text;
  return `${text.replaceAll(/[^\w+=,.@-]+/g, '-').slice(0, maximum - HASH_LENGTH - 1)}-${hashOf(text)}`;
}

/** An IAM name with the region: IAM has one namespace for all regions of an account. Call it once per scope. */
export const regionalIamName = (scope: Construct, text: string, maximum: number): string =>
  `${iamName(text, maximum - REGION_LENGTH)}-${new DataAwsRegion(scope, 'Region', {}).id}`;
