import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { StaticSiteProps } from '../../../modules/static-site';
import { synthSite, writeFiles } from './fixture';
import '../../../testkit/jest';

describe('StaticSite with files', () => {
  const page = '<!doctype html><title>Shop</title>';
  const uploaded = (props: Partial<StaticSiteProps>) => synthSite(props).resources('aws_s3_object');

  it('uploads each file as an object that caches revalidate', () => {
    const files = writeFiles('one', { 'index.html': page });
    expect(uploaded({ files })).toEqual({
      'Site/Files/index.html/Resource': {
        bucket: '${aws_s3_bucket.Site/Resource.bucket}',
        key: 'index.html',
        source: expect.stringMatching(/^assets\/.+\/index\.html$/),
        metadata: { md5: expect.stringMatching(/^[0-9A-F]{32}$/) },
        content_type: 'text/html; charset=utf-8',
        cache_control: 'no-cache',
        // Without the default tags of the provider, of which an object can have 10.
        override_provider: { default_tags: { tags: {} } },
        lifecycle: { create_before_destroy: true },
      },
    });
  });

  it('uploads pages after other files, and removes files after all', () => {
    const files = writeFiles('ordered', { 'index.html': '', 'docs/a.htm': '', 'sw.js': '', 'app.js': '', 'a.css': '' });
    const stack = synthSite({ files });
    const object = (key: string) => `aws_s3_object.Site/Files/${key}/Resource`;
    const dependencies = Object.values(stack.resources('aws_s3_object')).map((it) => [it.key, it.depends_on]);
    const after = ['terraform_data.Site/BeforePages'];
    expect(Object.fromEntries(dependencies)).toEqual({
      'index.html': after,
      'docs/a.htm': after,
      'sw.js': after,
      'app.js': undefined,
      'a.css': undefined,
    });
    const assets = ['a.css', 'app.js'].map(object);
    const pages = ['docs--a.htm', 'index.html', 'sw.js'].map(object);
    expect(stack.resources('terraform_data')).toEqual({
      'Site/BeforePages': { depends_on: assets },
      'Site/BeforeRemoval': {
        triggers_replace: { keys: expect.stringMatching(/^[0-9a-f]{64}$/) },
        depends_on: [...assets, ...pages],
        lifecycle: { create_before_destroy: true },
        provisioner: [{ 'local-exec': { command: expect.stringMatching(/ \? 60 : 0} \|\| ping -n /) } }],
      },
    });
    expect(stack.data('aws_s3_objects')).toEqual({
      'Site/Found': { bucket: '${aws_s3_bucket.Site/Resource.id}', max_keys: 10_000 },
    });
  });

  it('removes files at once, but still last, without removalDelaySeconds', () => {
    const stack = synthSite({ files: writeFiles('hasty', { 'index.html': '' }), removalDelaySeconds: 0 });
    expect(stack.resource('terraform_data', 'Site/BeforeRemoval')).not.toHaveProperty('provisioner');
    expect(stack).not.toHaveDataSource('aws_s3_objects');
  });

  it('invalidates CloudFront only if files that it does not revalidate have changed', () => {
    const cacheRules = [{ files: /css$/, cacheControl: 's-maxage=60' }];
    const invalidation = (content: Readonly<Record<string, string>>, props: Partial<StaticSiteProps> = {}) =>
      synthSite({ files: writeFiles('invalidated', content), cacheRules, invalidate: true, ...props }).resources(
        'terraform_data',
      )['Site/Invalidation'];
    const first = invalidation({ 'index.html': '1', 'a.css': '1' });
    expect(first).toEqual({
      triggers_replace: { files: expect.stringMatching(/^[0-9a-f]{64}$/) },
      depends_on: ['aws_s3_object.Site/Files/a.css/Resource'],
      provisioner: [
        {
          'local-exec': {
            command:
              'aws cloudfront create-invalidation --distribution-id ${aws_cloudfront_distribution.Site/Distribution.id} --paths "/*"',
          },
        },
      ],
    });
    expect(invalidation({ 'index.html': '2', 'a.css': '1' })).toEqual(first);
    expect(invalidation({ 'a.css': '2' })).not.toEqual(first);
    expect(invalidation({}, { invalidate: false })).toBeUndefined();
  });

  it('keeps the state small if there are many pages and many other files', () => {
    const named = (suffix: string) => Array.from({ length: 201 }, (_, at) => [`${at}${suffix}`, '']);
    const files = writeFiles('many', Object.fromEntries([...named('.html'), ...named('.css')]));
    expect(Object.keys(synthSite({ files }).resources('terraform_data'))).toEqual(['Site/BeforeRemoval']);
  });

  it('follows links, and writes keys that look like templates as they are', () => {
    const files = writeFiles('linked', { 'a${b}.txt': '', '%{if}.txt': '' });
    symlinkSync(writeFiles('elsewhere/docs', { 'one.html': '' }), join(files, 'docs'));
    const objects = Object.values(uploaded({ files }));
    expect(objects.map(({ key }) => key)).toEqual(['%%{if}.txt', 'a$${b}.txt', 'docs/one.html']);
    expect(objects[1]?.source).toMatch(/a\$\$\{b\}\.txt$/);
  });

  it('sets the content type by the extension', () => {
    const types = {
      'index.html': 'text/html; charset=utf-8',
      'assets/App.JS': 'text/javascript; charset=utf-8',
      'assets/app.js.map': 'application/json; charset=utf-8',
      'assets/app.css': 'text/css; charset=utf-8',
      'assets/data.json': 'application/json; charset=utf-8',
      'assets/logo.svg': 'image/svg+xml',
      'assets/text.woff2': 'font/woff2',
      'my photo (1).jpg': 'image/jpeg',
      'robots.txt': 'text/plain; charset=utf-8',
      'table.unheard-of': 'application/octet-stream',
      html: 'application/octet-stream',
    };
    const files = writeFiles('types', types);
    const found = Object.values(uploaded({ files })).map((file) => [file.key, file.content_type]);
    expect(Object.fromEntries(found)).toEqual(types);
  });

  it('sets Cache-Control by the first matching rule', () => {
    const files = writeFiles('cached', {
      'assets/a.js': '',
      'assets/a.js.map': '',
      'favicon.ico': '',
      'index.html': '',
    });
    const cacheRules = [
      { files: /\.map$/, cacheControl: 'no-store' },
      { files: /^assets\//g, cacheControl: 'public, max-age=31536000, immutable' },
    ];
    const found = Object.values(uploaded({ files, cacheRules })).map((file) => [file.key, file.cache_control]);
    expect(Object.fromEntries(found)).toEqual({
      'assets/a.js': 'public, max-age=31536000, immutable',
      'assets/a.js.map': 'no-store',
      'favicon.ico': 'no-cache',
      'index.html': 'no-cache',
    });
  });

  it('skips hidden files, except .well-known', () => {
    const files = writeFiles('hidden', {
      'index.html': '',
      '.env': 'TOKEN=1',
      '.git/HEAD': '',
      'docs/.DS_Store': '',
      '.well-known/security.txt': '',
    });
    expect(Object.values(uploaded({ files })).map(({ key }) => key)).toEqual([
      '.well-known/security.txt',
      'index.html',
    ]);
  });

  it('changes only the objects of changed files, in every checkout', () => {
    const content = { 'index.html': page, 'about.html': page, 'docs/about.html': page };
    const first = uploaded({ files: writeFiles('checkout', content) });
    expect(uploaded({ files: writeFiles('elsewhere/checkout', content) })).toEqual(first);

    const second = uploaded({ files: writeFiles('checkout', { 'docs/about.html': 'Closed today.' }) });
    expect(
      Object.keys(first).filter(
        (path) => JSON.stringify(first[path]?.metadata) !== JSON.stringify(second[path]?.metadata),
      ),
    ).toEqual(['Site/Files/docs--about.html/Resource']);
    expect({ ...second, 'Site/Files/docs--about.html/Resource': {} }).toEqual({
      ...first,
      'Site/Files/docs--about.html/Resource': {},
    });
  });

  it('accepts 1000 files', () => {
    const names = Array.from({ length: 1000 }, (_, index) => [`${index}.txt`, '']);
    expect(Object.keys(uploaded({ files: writeFiles('thousand', Object.fromEntries(names)) }))).toHaveLength(1000);
  });
});
