import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { StaticSite, type StaticSiteProps } from '../../../modules/static-site';
import { synth } from '../../../testkit';

const folder = mkdtempSync(join(tmpdir(), 'static-site-'));
afterAll(() => rmSync(folder, { recursive: true }));

function writeFiles(name: string, files: Readonly<Record<string, string>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true });
    writeFileSync(join(folder, name, path), content);
  }
  return join(folder, name);
}

const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/0c9e1f5a';
const domain = { certificateArn, domainNames: ['www.example.com', 'example.com'] };

const synthSite = (props: Partial<StaticSiteProps>) =>
  synth((stack) => {
    new StaticSite(stack, 'Site', { bucketName: 'shop-pages', ...props });
  });

describe('a StaticSite rejects', () => {
  const message = (props: Partial<StaticSiteProps>): string => {
    try {
      synthSite(props);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };

  it('all broken rules at once, by name, rule and value', () => {
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
      'test/Site: bucketName must be 3 to 63 lower-case letters, digits and inner hyphens, got Shop.Pages; ' +
        'indexDocument must be a file name without slashes, got pages/index.html; ' +
        'errorDocument must be a key without a leading slash, got /404.html; ' +
        `files must be the path of a folder that holds files, got ${join(folder, 'nowhere')}; ` +
        'cacheRules must have patterns that a file’s key matches, got /^assets/; ' +
        `certificateArn must be the ARN of a certificate in us-east-1, where CloudFront looks for it, got ${elsewhere}; ` +
        'domainNames must be lower-case names such as www.example.com, got https://example.com',
    );
  });

  it.each(['ab', 'a'.repeat(64), '-pages', 'pages-', 'shop_pages'])('the bucket name %s', (bucketName) => {
    expect(message({ bucketName })).toContain('bucketName must be 3 to 63');
  });

  it('an unknown mode or price class', () => {
    expect(message({ ['mode' as string]: 'public', ['priceClass' as string]: 'PriceClass_1' })).toContain(
      'test/Site: mode must be one of private, public-website, got public; ',
    );
    expect(message({ ['priceClass' as string]: 'PriceClass_1' })).toBe(
      'test/Site: priceClass must be one of PriceClass_100, PriceClass_200, PriceClass_All, got PriceClass_1',
    );
  });

  it('two answers for what is not there', () => {
    expect(message({ singlePageApp: true, errorDocument: '404.html' })).toBe(
      'test/Site: errorDocument must be left out with singlePageApp, which shows the index document',
    );
  });

  it('a domain without a certificate, a certificate or a zone without a domain', () => {
    expect(message({ domainNames: ['example.com'] })).toBe(
      'test/Site: domainNames must come with the certificateArn of their certificate',
    );
    expect(message({ certificateArn, domainNames: [], hostedZoneId: 'Z123' })).toBe(
      'test/Site: certificateArn must come with domainNames; hostedZoneId must come with domainNames',
    );
  });

  it('in mode public-website whatever only a distribution can do', () => {
    const rule = 'must be left out in mode public-website, which has no distribution';
    expect(message({ mode: 'public-website', ...domain, hostedZoneId: 'Z123', priceClass: 'PriceClass_100' })).toBe(
      `test/Site: certificateArn ${rule}; domainNames ${rule}; hostedZoneId ${rule}; priceClass ${rule}`,
    );
  });

  it('files that are no folder, an empty one, or more than a thousand', () => {
    const page = join(writeFiles('page', { 'index.html': '' }), 'index.html');
    expect(message({ files: page })).toBe(
      `test/Site: files must be the path of a folder that holds files, got ${page}`,
    );
    const onlyHidden = writeFiles('only-hidden', { '.env': '' });
    expect(message({ files: onlyHidden })).toContain('files must be the path of a folder that holds files');
    const names = Array.from({ length: 1001 }, (_, index) => [`${index}.txt`, '']);
    expect(message({ files: writeFiles('too-many', Object.fromEntries(names)) })).toBe(
      'test/Site: files must be at most 1000, each a resource that every plan reads again, got 1001',
    );
  });
});
