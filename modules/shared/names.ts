import { createHash } from 'node:crypto';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import { DefaultTokenResolver, StringConcat, Token, Tokenization } from 'cdktf';
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
  if (/^[\w+=,.@-]+$/.test(text) && text.length <= maximum) return text;
  return `${text.replaceAll(/[^\w+=,.@-]+/g, '-').slice(0, maximum - HASH_LENGTH - 1)}-${hashOf(text)}`;
}

/** An IAM name with the region: IAM has one namespace for all regions of an account. Call it once per scope. */
export function regionalIamName(scope: Construct, text: string, maximum: number): string {
  const longest = maximum - REGION_LENGTH;
  const name = Token.isUnresolved(text) ? shortenedByTerraform(scope, text, longest) : iamName(text, longest);
  return `${name}-${new DataAwsRegion(scope, 'Region', {}).id}`;
}

/** The IAM name of a text that only Terraform knows: the name of a function, of which IAM accepts every character. */
const shortenedByTerraform = (scope: IConstruct, text: string, maximum: number): string =>
  byTerraform(scope, text, (whole) => {
    const start = `substr(${whole}, 0, ${maximum - HASH_LENGTH - 1})`;
    const hash = `substr(sha256(${whole}), 0, ${HASH_LENGTH})`;
    return `length(${whole}) <= ${maximum} ? ${whole} : join("-", [${start}, ${hash}])`;
  });

/**
 * What Terraform makes of a text that only Terraform knows. CDKTF's functions warn of texts that are tokens in part.
 * @param expression an expression of the text
 */
export const byTerraform = (scope: IConstruct, text: string, expression: (text: string) => string): string =>
  `\${${expression(`"${expressionOf(scope, text)}"`)}}`;
