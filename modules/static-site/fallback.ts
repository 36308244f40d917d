import { CloudfrontFunction } from '@cdktf/provider-aws/lib/cloudfront-function';
import { Lazy } from 'cdktf';
import type { Construct } from 'constructs';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
export const MAX_CODE_BYTES = 10_240;

/**
 * A function for requests of viewers that serves the index document for paths without an extension. Missing files and
 * other behaviors of the distribution keep their status, which an error page of the distribution would change.
 * @param keys of objects without extension, read at synthesis
 */
export const fallbackFunction = (scope: Construct, name: string, indexDocument: string, keys: () => string[]): string =>
  new CloudfrontFunction(scope, 'Fallback', {
    name,
    comment: `Routes of the single-page app in ${name}`,
    runtime: 'cloudfront-js-2.0',
    publish: true,
    // CloudFront does not delete a function that a distribution still uses.
    lifecycle: { createBeforeDestroy: true },
    code: Lazy.stringValue({ produce: () => fallbackCode(indexDocument, keys()) }),
  }).arn;

/** Of ASCII characters, so that its length is in bytes, and without templates of Terraform. */
export const fallbackCode = (indexDocument: string, keys: readonly string[]): string => `\
const FILES = ${quoted(keys.filter(needsEntry).map((key) => `/${key}`))};

function handler(event) {
  const request = event.request;
  const path = decoded(request.uri);
  const isFile = /\\.[^/]*$|^\\/\\.well-known\\//.test(path) || FILES.includes(path);
  if (!isFile) request.uri = ${quoted(`/${encodeURIComponent(indexDocument)}`)};
  return request;
}

function decoded(uri) {
  try {
    return decodeURIComponent(uri);
  } catch (error) {
    return uri;
  }
}
`;

const needsEntry = (key: string): boolean => !/\.[^/]*$|^\.well-known\//.test(key);

const quoted = (value: unknown): string =>
  JSON.stringify(value).replaceAll(/[^ -z]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
