import type { StaticSiteProps } from '../../../modules/static-site';
import { synthSite, writeFiles } from './fixture';

const headersOf = (name: string, keys: readonly string[], props: Partial<StaticSiteProps> = {}) => {
  const files = writeFiles(name, Object.fromEntries(keys.map((key) => [key, ''])));
  const objects = Object.values(synthSite({ ...props, files }).resources('aws_s3_object'));
  return Object.fromEntries(
    objects.map((object) => [object.key, [object.content_type, object.content_encoding].filter(Boolean).join(' ')]),
  );
};

describe('StaticSite gives', () => {
  it('well-known files without an extension the type that their readers expect', () => {
    const types = {
      'apple-app-site-association': 'application/json',
      '.well-known/apple-app-site-association': 'application/json',
      '.well-known/assetlinks.json': 'application/json; charset=utf-8',
      '.well-known/openid-configuration': 'application/json',
      '.well-known/oauth-authorization-server': 'application/json',
      '.well-known/oauth-protected-resource/mcp': 'application/json',
      '.well-known/matrix/server': 'application/json',
      '.well-known/webfinger': 'application/jrd+json',
      '.well-known/host-meta': 'application/xrd+xml',
      '.well-known/acme-challenge/token': 'text/plain',
      '.well-known/security.txt': 'text/plain; charset=utf-8',
      'tenant/.well-known/openid-configuration': 'application/json',
      '.well-known/api-catalog': 'application/linkset+json',
      '.well-known/atproto-did': 'text/plain',
      '.well-known/unheard-of': 'application/octet-stream',
      'docs/apple-app-site-association': 'application/octet-stream',
    };
    expect(headersOf('well-known', Object.keys(types))).toEqual(types);
  });

  it('compressed files that pages load the type of their content, and an encoding', () => {
    const headers = {
      'app.js.gz': 'text/javascript; charset=utf-8 gzip',
      'app.css.BR': 'text/css; charset=utf-8 br',
      'game.wasm.br': 'application/wasm br',
      'game.data.gz': 'application/octet-stream gzip',
      'logo.svgz': 'image/svg+xml gzip',
      'index.html.zst': 'text/html; charset=utf-8 zstd',
    };
    expect(headersOf('compressed', Object.keys(headers))).toEqual(headers);
  });

  it('downloads no encoding, since browsers would unpack them', () => {
    const headers = {
      'backup.tar.gz': 'application/gzip',
      'photo.png.gz': 'application/gzip',
      'logs.gz': 'application/gzip',
      'release.br': 'application/octet-stream',
    };
    expect(headersOf('downloads', Object.keys(headers))).toEqual(headers);
  });

  it('the headers of the first rule that has them', () => {
    const cacheRules = [
      { files: /^api\//, contentType: 'application/json' },
      { files: /\.gz$/, contentEncoding: 'identity' },
      { files: /^api\/|\.pak$/, contentType: 'application/x-pak', contentEncoding: 'gzip', cacheControl: 'no-store' },
    ];
    expect(headersOf('ruled', ['api/orders', 'app.js.gz', 'level.pak', 'x.txt'], { cacheRules })).toEqual({
      'api/orders': 'application/json gzip',
      'app.js.gz': 'text/javascript; charset=utf-8',
      'level.pak': 'application/x-pak gzip',
      'x.txt': 'text/plain; charset=utf-8',
    });
  });

  it('no-cache to a file whose rules do not set Cache-Control', () => {
    const files = writeFiles('typed', { 'data.bin': '' });
    const { resources } = synthSite({ files, cacheRules: [{ files: /./, contentType: 'text/csv' }] });
    expect(resources('aws_s3_object')['Site/Files/data.bin/Resource']).toMatchObject({
      cache_control: 'no-cache',
      content_type: 'text/csv',
    });
  });
});
