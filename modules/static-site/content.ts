import { extname } from 'node:path';

/** Caches revalidate the file for each request, so nobody sees an old page. */
export const REVALIDATE = 'no-cache';

/** How files are cached, and what they are if their names do not say it. */
export interface CacheRule {
  /** Matched against a file's key, such as `assets/app.js`. */
  readonly files: RegExp;
  /** @default that of the next rule that matches, or `no-cache` */
  readonly cacheControl?: string;
  /** @default that of the next rule that matches, or derived from the name */
  readonly contentType?: string;
  /** `identity` for none. @default that of the next rule that matches, or derived from the name */
  readonly contentEncoding?: string;
}

const APPLE = 'apple-app-site-association';

/** Names without an extension in `.well-known`, from https://www.iana.org/assignments/well-known-uris and from Apple. */
const WELL_KNOWN: readonly (readonly [RegExp, string])[] = [
  [
    /^(openid-configuration|openid-credential-issuer|openid-federation|oauth-authorization-server|oauth-protected-resource|jwks|nodeinfo|webauthn|passkey-endpoints|com\.apple\.remotemanagement|uma2-configuration|smart-configuration|ssf-configuration|open-resource-discovery|apple-app-site-association)$/,
    'application/json',
  ],
  [/^(matrix|oauth-authorization-server|oauth-protected-resource)\/[^.]+$/, 'application/json'],
  [/^webfinger$/, 'application/jrd+json'],
  [/^api-catalog$/, 'application/linkset+json'],
  [/^host-meta$/, 'application/xrd+xml'],
  [/^traffic-advice$/, 'application/trafficadvice+json'],
  [/^(acme-challenge\/|(apple-developer-merchantid-domain-association|atproto-did)$)/, 'text/plain'],
];

/** Compressed files that pages load. Archives such as `.tar.gz`, and other compressed files, are downloads. */
const COMPRESSED = /\.(?:m?js|css|html?|json|map|svg|wasm|data|xml|txt|webmanifest)(?<by>\.gz|\.br|\.zst)$/i;
const ENCODINGS: Readonly<Record<string, string>> = { '.gz': 'gzip', '.br': 'br', '.zst': 'zstd' };

export const matches = ({ files }: CacheRule, key: string): boolean => key.search(files) !== -1;

/** The headers of a file, by its name and the first rule that says otherwise. */
export function headersOf(key: string, rules: readonly CacheRule[]) {
  const ruled = (header: 'cacheControl' | 'contentType' | 'contentEncoding') =>
    rules.find((rule) => rule[header] !== undefined && matches(rule, key))?.[header];
  const suffix = COMPRESSED.exec(key)?.groups?.by ?? '';
  const encoding = ENCODINGS[suffix.toLowerCase()] ?? (/\.svgz$/i.test(key) ? 'gzip' : 'identity');
  const contentEncoding = ruled('contentEncoding') ?? encoding;
  return {
    cacheControl: ruled('cacheControl') ?? REVALIDATE,
    contentType: ruled('contentType') ?? typeOf(key.slice(0, key.length - suffix.length)),
    ...(contentEncoding !== 'identity' && { contentEncoding }),
  };
}

function typeOf(key: string): string {
  // Below any path: an issuer such as https://example.com/tenant has its own. Apple also reads its file at the root.
  const name = /(?:^|\/)\.well-known\/(.+)$/.exec(key)?.[1] ?? (key === APPLE ? key : undefined);
  const wellKnown = name && WELL_KNOWN.find(([pattern]) => pattern.test(name));
  if (wellKnown) return wellKnown[1];
  // Loaded on demand: it is a large table.
  const { contentType } = require('mime-types') as typeof import('mime-types');
  return contentType(extname(key)) || 'application/octet-stream';
}
