import { runInNewContext } from 'node:vm';
import { type TerraformStack, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { StaticSite } from '../../../modules/static-site';
import { fallbackCode } from '../../../modules/static-site/fallback';
import { synth } from '../../../testkit';
import { synthSite, writeFiles } from './fixture';
import '../../../testkit/jest';

const answer = (code: string, uri: string): string =>
  runInNewContext(`${code}; handler(${JSON.stringify({ request: { uri } })}).uri`);

describe('the function of a single-page app', () => {
  const keys = ['index.html', 'CNAME', 'my file', 'docs/about.html', '.well-known/x', 'caf\u00e9', 'a#b?c', '${x}%{y}'];
  const code = fallbackCode('index.html', keys);

  it.each(['/', '/orders', '/orders/42', '/orders/', '/v1.2/orders', '/api', '//', '/%E0%A4%A'])(
    'serves the app for %s',
    (uri) => {
      expect(answer(code, uri)).toBe('/index.html');
    },
  );

  it.each([
    '/index.html',
    '/assets/app-1.js',
    '/assets/missing.js',
    '/favicon.ico',
    '/.well-known/apple-app-site-association',
    '/.env',
    '/CNAME',
    '/my%20file',
    '/my%20fil%65',
    '/caf%C3%A9',
    '/caf%c3%a9',
    '/a%23b%3Fc',
    '/$%7Bx%7D%25%7By%7D',
    '/${x}%25{y}',
    '/assets/app%2Ejs',
  ])('leaves the file %s alone', (uri) => {
    expect(answer(code, uri)).toBe(uri);
  });

  it('encodes the index document, and has no characters of several bytes or templates of Terraform', () => {
    expect(answer(fallbackCode('start?.html', []), '/orders')).toBe('/start%3F.html');
    expect(code).toMatch(/^[\n -~]+$/);
    expect(code).not.toMatch(/[$%]\{/);
  });
});

describe('StaticSite with singlePageApp', () => {
  const files = writeFiles('app', { 'app.html': '', CNAME: '' });
  const stack = synthSite({ files, singlePageApp: true, indexDocument: 'app.html' }, (site, scope) => {
    site.grantPublish(Object.assign(new Construct(scope, 'Publisher'), { roleName: 'publisher' }), 'status/now');
  });
  const distribution = stack.resource('aws_cloudfront_distribution');

  it('rewrites paths in the default behavior only, and has no error pages, which would hide the status of others', () => {
    expect(distribution).toMatchObject({
      default_root_object: 'app.html',
      default_cache_behavior: {
        function_association: [
          { event_type: 'viewer-request', function_arn: '${aws_cloudfront_function.Site/Fallback.arn}' },
        ],
      },
    });
    expect(distribution).not.toHaveProperty('custom_error_response');
    expect(stack.resource('aws_cloudfront_function')).toEqual({
      name: 'shop-pages',
      comment: 'Routes of the single-page app in shop-pages',
      runtime: 'cloudfront-js-2.0',
      publish: true,
      code: fallbackCode('app.html', ['CNAME', 'app.html', 'status/now']),
      lifecycle: { create_before_destroy: true },
    });
  });

  it('rejects names that its function would have to know, and that only Terraform knows', () => {
    const pageIn = (scope: TerraformStack) => new TerraformVariable(scope, 'page', {}).stringValue;
    const rule = 'must be known at synthesis, because other settings are derived from it';
    const publish = () =>
      synthSite({ singlePageApp: true }, (site, scope) => site.grantPublish('publisher', pageIn(scope)));
    expect(publish).toThrow(`test/Site: key (with singlePageApp) ${rule}`);
    const props = { bucketName: 'shop-pages', singlePageApp: true };
    const index = () => synth((scope) => new StaticSite(scope, 'Site', { ...props, indexDocument: pageIn(scope) }));
    expect(index).toThrow(`test/Site: indexDocument (with singlePageApp) ${rule}`);
    const website = () =>
      synth((scope) => {
        const site = { ...props, mode: 'public-website', indexDocument: pageIn(scope) } as const;
        new StaticSite(scope, 'Site', site).grantPublish('publisher', pageIn(new Construct(scope, 'More') as never));
      });
    expect(website).not.toThrow();
  });

  it('does not rewrite the path of an uploaded or published file', () => {
    const code = String(stack.resource('aws_cloudfront_function').code);
    expect(['/CNAME', '/status/now', '/status/then'].map((uri) => answer(code, uri))).toEqual([
      '/CNAME',
      '/status/now',
      '/app.html',
    ]);
  });

  it('creates no function without it, or for a website endpoint', () => {
    expect(synthSite()).not.toHaveResource('aws_cloudfront_function');
    const website = synthSite({ singlePageApp: true, mode: 'public-website' });
    expect(website).not.toHaveResource('aws_cloudfront_function');
  });

  it('rejects more files without an extension than the function has room for', () => {
    const names = Array.from({ length: 300 }, (_, at) => [`${'long-'.repeat(10)}${at}`, '']);
    const many = writeFiles('many-routes', Object.fromEntries(names));
    expect(() => synthSite({ files: many, singlePageApp: true })).toThrow(
      'files (with singlePageApp) must contain fewer files without an extension, got 300',
    );
    expect(() => synthSite({ files: many })).not.toThrow();
  });
});
