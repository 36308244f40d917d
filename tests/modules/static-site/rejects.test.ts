import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Token } from 'cdktf';
import type { StaticSiteProps } from '../../../modules/static-site';
import { certificateArn, domain, folder, synthSite, webAclArn, writeFiles } from './fixture';

describe('StaticSite rejects', () => {
  const message = (props: Partial<StaticSiteProps>): string => {
    try {
      synthSite(props);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };

  it('rejects all invalid props in one error, each with its rule and value', () => {
    const elsewhere = 'arn:aws:acm:eu-west-1:123456789012:certificate/0c9e1f5a';
    expect(
      message({
        bucketName: 'Shop.Pages',
        indexDocument: 'pages/index.html',
        errorDocument: '/404.html',
        files: join(folder, 'nowhere'),
        cacheRules: [{ files: /^assets/, cacheControl: 'no-store' }],
        certificateArn: elsewhere,
        domainNames: ['https://example.com'],
      }),
    ).toBe(
      'test/Site: bucketName must be 3 to 63 lowercase letters, digits and inner hyphens, got Shop.Pages; ' +
        'indexDocument must be a file name without slashes, got pages/index.html; ' +
        'errorDocument must be a key without a leading slash, got /404.html; ' +
        `files must be the path of a folder that contains files, got ${join(folder, 'nowhere')}; ` +
        'cacheRules must match at least one file each, got /^assets/; ' +
        `certificateArn must be the ARN of a certificate in us-east-1, as CloudFront requires, got ${elsewhere}; ` +
        'domainNames must be lowercase names such as www.example.com or *.example.com, got https://example.com',
    );
  });

  it.each(['a'.repeat(64), '*.*', 'a.'])('rejects the domain name %s', (name) => {
    expect(message({ domainNames: [`${name}.example.com`] })).toContain('domainNames must be lowercase names');
  });

  it.each(['ab', 'a'.repeat(64), '-pages', 'pages-', 'shop_pages'])('rejects the bucket name %s', (bucketName) => {
    expect(message({ bucketName })).toContain('bucketName must be 3 to 63');
  });

  it('rejects an unknown mode or price class', () => {
    expect(message({ ['mode' as string]: 'public', ['priceClass' as string]: 'PriceClass_1' })).toContain(
      'test/Site: mode must be one of private, public-website, got public; ',
    );
    expect(message({ ['priceClass' as string]: 'PriceClass_1' })).toBe(
      'test/Site: priceClass must be one of PriceClass_100, PriceClass_200, PriceClass_All, got PriceClass_1',
    );
  });

  it.each([0, 1.5])('rejects that noncurrent versions are kept for %d days', (noncurrentVersionDays) => {
    expect(message({ noncurrentVersionDays })).toBe(
      `test/Site: noncurrentVersionDays must be a whole number between 1 and 2147483647, got ${noncurrentVersionDays}`,
    );
  });

  it('rejects both an error document and singlePageApp', () => {
    expect(message({ singlePageApp: true, errorDocument: '404.html' })).toBe(
      'test/Site: errorDocument must be omitted with singlePageApp, which serves the index document',
    );
  });

  it('rejects a domain without a certificate, and a certificate or zone without a domain', () => {
    expect(message({ domainNames: ['example.com'] })).toBe(
      'test/Site: domainNames must be set together with certificateArn',
    );
    expect(message({ certificateArn, domainNames: [], hostedZoneId: 'Z123' })).toBe(
      'test/Site: certificateArn must be set together with domainNames; hostedZoneId must be set together with domainNames',
    );
  });

  it('rejects the props of a distribution if the mode is not certain to be private', () => {
    const later = Token.asString({ later: true }) as 'private';
    expect(message({ mode: later, hostedZoneId: 'Z123' })).toContain('hostedZoneId must be omitted');
  });

  it('rejects the props of a distribution in mode public-website', () => {
    const rule = 'must be omitted in mode public-website, which has no distribution';
    const distribution = { ...domain, hostedZoneId: 'Z123', priceClass: 'PriceClass_100', webAclArn } as const;
    expect(message({ mode: 'public-website', ...distribution })).toBe(
      `test/Site: certificateArn ${rule}; domainNames ${rule}; hostedZoneId ${rule}; priceClass ${rule}; webAclArn ${rule}`,
    );
  });

  it.each([
    webAclArn.replace('us-east-1', 'eu-west-1'),
    webAclArn.replace('global', 'regional'),
    '0c9e1f5a-0000-4000-8000-000000000000',
  ])('rejects the web ACL %s, which CloudFront cannot use', (arn) => {
    expect(message({ webAclArn: arn })).toBe(
      `test/Site: webAclArn must be the ARN of a web ACL for CloudFront, in us-east-1, got ${arn}`,
    );
  });

  it('rejects a log bucket that is none, or the bucket of the site', () => {
    expect(message({ accessLogBucketName: 'Logs' })).toContain(
      'accessLogBucketName must be the name of a bucket, got Logs',
    );
    expect(message({ accessLogBucketName: 'shop-pages' })).toContain(
      'accessLogBucketName must not be the bucket of the site',
    );
  });

  it('rejects a protection that is unknown at synthesis', () => {
    const later = Token.asAny({ later: true }) as never;
    expect(message({ deletionProtection: later })).toContain('deletionProtection must be true or false, and known');
  });

  it('rejects files that are not a folder, an empty folder, and more than 1000 files', () => {
    const page = join(writeFiles('page', { 'index.html': '' }), 'index.html');
    expect(message({ files: page })).toBe(
      `test/Site: files must be the path of a folder that contains files, got ${page}`,
    );
    const onlyHidden = writeFiles('only-hidden', { '.env': '' });
    expect(message({ files: onlyHidden })).toContain('files must be the path of a folder that contains files');
    const names = Array.from({ length: 1001 }, (_, index) => [`${index}.txt`, '']);
    expect(message({ files: writeFiles('too-many', Object.fromEntries(names)) })).toBe(
      'test/Site: files must contain at most 1000 files, since every plan reads each of them, got 1001',
    );
  });

  it.each([
    'xn--shop',
    'sthree-configurator',
    'amzn-s3-demo-bucket',
    'shop-s3alias',
    'shop--ol-s3',
    'shop--x-s3',
    'shop--table-s3',
    'shop-123456789012-eu-west-1-an',
  ])('rejects the bucket name %s, which S3 reserves', (bucketName) => {
    const error = `test/Site: bucketName must not be an IP address, or have a prefix or suffix that S3 reserves, got ${bucketName}`;
    expect(message({ bucketName })).toBe(error);
    expect(message({ bucketName, mode: 'public-website' })).toBe(error);
  });

  it.each(['shop..pages', '.pages', 'pages.', 'shop.-pages', 'shop-.pages', 'a'.repeat(64)])(
    'rejects the name %s of a website bucket',
    (bucketName) => {
      expect(message({ bucketName, mode: 'public-website' })).toContain(
        'bucketName must be 3 to 63 lowercase letters, digits, and hyphens and single dots inside',
      );
    },
  );

  it('rejects a website bucket with the form of an IP address, or of an access point', () => {
    expect(message({ bucketName: '10.0.0.1', mode: 'public-website' })).toContain('not be an IP address');
    expect(message({ bucketName: 'shop.mrap', mode: 'public-website' })).toContain('suffix that S3 reserves');
  });

  it.each([
    '*',
    '*.com.',
    '*.*.example.com',
    'www.*.example.com',
    'w*.example.com',
    '-a.example.com',
    'a-.example.com',
  ])('rejects the domain name %s', (name) => {
    expect(message({ certificateArn, domainNames: [name] })).toContain(`or *.example.com, got ${name}`);
  });

  it('rejects a domain name that is given twice', () => {
    expect(message({ certificateArn, domainNames: ['a.example.com', 'a.example.com'] })).toBe(
      'test/Site: domainNames must not contain duplicates, got ["a.example.com","a.example.com"]',
    );
  });

  it('rejects links that lead nowhere or in a circle', () => {
    const files = writeFiles('links', { 'index.html': '', 'docs/a.html': '' });
    symlinkSync('nowhere.html', join(files, 'dangling.html'));
    symlinkSync('loop', join(files, 'loop'));
    symlinkSync('..', join(files, 'docs', 'up'));
    const rule = 'files must not contain links that lead nowhere or in a circle, got';
    const [first, ...others] = message({ files }).split('; ').sort();
    expect([first, ...others]).toEqual([`${rule} docs/up`, `${rule} loop`, `test/Site: ${rule} dangling.html`]);
  });

  it('rejects files with the same construct id', () => {
    const files = writeFiles('colliding', { 'a/b.svg': '', 'a--b.svg': '' });
    expect(message({ files })).toBe(
      'test/Site: files must not contain files with the same construct id (/ is --), got a--b.svg and a/b.svg',
    );
  });

  it('rejects paths of more than 1024 bytes', () => {
    const path = Array.from({ length: 6 }, () => 'é'.repeat(100)).join('/');
    expect(message({ files: writeFiles('deep', { [path]: '' }) })).toContain('files must have paths of at most 1024');
  });

  it('rejects rules without a header, and with headers that are none', () => {
    const files = writeFiles('ruled', { 'index.html': '' });
    expect(
      message({ files, cacheRules: [{ files: /html/ }, { files: /./, contentType: 'html', contentEncoding: '' }] }),
    ).toBe(
      'test/Site: cacheRules must set cacheControl, contentType or contentEncoding, got /html/; ' +
        'contentType of /./ must be a media type such as text/css, got html; ' +
        'contentEncoding of /./ must be an encoding such as gzip, or identity, got ""',
    );
  });

  it('rejects an invalidation without a distribution', () => {
    expect(message({ mode: 'public-website', invalidate: true })).toBe(
      'test/Site: invalidate must be false in mode public-website',
    );
  });

  it('rejects a delay of more than an hour', () => {
    expect(message({ removalDelaySeconds: 3601 })).toBe(
      'test/Site: removalDelaySeconds must be a whole number between 0 and 3600, got 3601',
    );
  });
});
