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

export const fallbackCode = (indexDocument: string, keys: readonly string[]): string => `\
const FILES = ${JSON.stringify(keys.filter(needsEntry).map((key) => `/${encodeURI(key)}`))};

function handler(event) {
  const request = event.request;
  const isFile = /\\.[^/]*$|^\\/\\.well-known\\//.test(request.uri) || FILES.includes(request.uri);
  if (!isFile) request.uri = ${JSON.stringify(`/${encodeURI(indexDocument)}`)};
  return request;
}
`;

const needsEntry = (key: string): boolean => !/\.[^/]*$|^\.well-known\//.test(key);
