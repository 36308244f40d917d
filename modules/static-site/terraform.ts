import { anyOf, like, terraformModule } from '../shared/terraform';
import { StaticSite } from '.';
import { PRICE_CLASSES, type PriceClass } from './findings';

const site = terraformModule(
  'A private bucket behind CloudFront, without files: something else uploads the pages',
  {
    bucketName: {
      type: 'string',
      description: 'Name of the bucket, unique across AWS.',
      rule: like(/^[a-z\d][a-z\d-]{1,61}[a-z\d]$/, 'be 3 to 63 lowercase letters, digits and inner hyphens'),
    },
    indexDocument: {
      type: 'string',
      description: 'File name of the page at the root.',
      default: 'index.html',
      rule: like(/^[^/]+$/, 'be a file name without slashes'),
    },
    priceClass: {
      type: 'string',
      description: 'Edge locations of CloudFront.',
      default: 'PriceClass_All',
      rule: anyOf(...PRICE_CLASSES),
    },
    forceDestroy: {
      type: 'bool',
      description: 'Whether destroying the site deletes the objects in its bucket.',
      default: false,
    },
  },
  (scope, { bucketName, indexDocument, priceClass, forceDestroy }) => {
    const created = new StaticSite(scope, 'Site', {
      bucketName,
      indexDocument,
      priceClass: priceClass as PriceClass,
      forceDestroy,
    });
    return {
      bucketName: ['Name of the bucket.', created.bucketName],
      bucketArn: ['ARN of the bucket.', created.bucketArn],
      url: ['URL of the site, without a trailing slash.', created.url],
      distributionId: ['Id of the CloudFront distribution.', created.distributionId ?? ''],
    };
  },
);

export const terraformModules = { 'static-site': site };
