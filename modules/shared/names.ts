import { createHash } from 'node:crypto';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import { DefaultTokenResolver, Fn, Op, StringConcat, Token, Tokenization } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';

/** Of a region's name, such as `ap-southeast-1`, with a hyphen before it. */
const REGION_LENGTH = 15;
const HASH_LENGTH = 8;

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);

/** The expression of a text with tokens, which are numbered in the order of their creation. */
export const expressionOf = (scope: IConstruct, text: string): string =>
  String(
    Tokenization.resolve(text, { scope, resolver: new DefaultTokenResolver(new StringConcat()), preparing: false }),
  );

/**
 * The text itself if IAM accepts it as the name of a role or policy. Otherwise what IAM accepts of it, with a hash of
 * the whole, so that different texts have different names.
 */
export function iamName(text: string, maximum: number): string {
  if (Token.isUnresolved(text)) return shortenedByTerraform(text, maximum);
  if (/^[\w+=,.@-]+$/.test(text) && text.length <= maximum) return text;
  return `${text.replaceAll(/[^\w+=,.@-]+/g, '-').slice(0, maximum - HASH_LENGTH - 1)}-${hashOf(text)}`;
}

/** The same for a text that only Terraform knows: the name of a function, of which IAM accepts every character. */
function shortenedByTerraform(text: string, maximum: number): string {
  const start = Fn.substr(text, 0, maximum - HASH_LENGTH - 1);
  const shortened = Fn.join('-', [start, Fn.substr(Fn.sha256(text), 0, HASH_LENGTH)]);
  return Token.asString(Fn.conditional(Op.lte(Fn.lengthOf(text), maximum), text, shortened));
}

/** An IAM name with the region: IAM has one namespace for all regions of an account. Call it once per scope. */
export const regionalIamName = (scope: Construct, text: string, maximum: number): string =>
  `${iamName(text, maximum - REGION_LENGTH)}-${new DataAwsRegion(scope, 'Region', {}).id}`;
