import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';

/** Requests from pages of other sites are refused. @throws Refused */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly status: number,
    message: string,
    readonly headers: OutgoingHttpHeaders = {},
  ) {
    super(message);
  }
}

/** Bytes of a form: a message of 16 KiB, each byte as `%XX`, and the other fields. */
const MAX_BYTES = 128 * 1024;
const HOSTS = ['127.0.0.1', 'localhost'];
const FORM = 'application/x-www-form-urlencoded';

/** No page of this server loads or runs anything that is not its own. */
export const SECURITY_HEADERS: OutgoingHttpHeaders = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "connect-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // Not `no-referrer`, with which browsers send `Origin: null`.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
};

/**
 * Protects a server on loopback, which every page in the browser can reach. It does not protect against programs on
 * this machine.
 */
export class Guard {
  /** In every form. A page of another site cannot read it. */
  readonly token = randomBytes(24).toString('base64url');

  /** @throws Refused if the host is another name that leads to this machine (DNS rebinding) */
  checkHost({ headers, socket }: IncomingMessage): void {
    const allowed = HOSTS.map((host) => `${host}:${socket.localPort}`);
    if (allowed.includes(headers.host ?? '')) return;
    throw new Refused(421, `The host must be ${allowed.join(' or ')}, got ${headers.host ?? 'nothing'}.`);
  }

  /** @throws Refused if another site sends the form */
  checkOrigin({ headers }: IncomingMessage): void {
    const isOwn = headers.origin === undefined || headers.origin === `http://${headers.host}`;
    const isSameSite = ['same-origin', 'none', undefined].includes(headers['sec-fetch-site'] as string | undefined);
    if (!isOwn || !isSameSite) throw new Refused(403, 'Only pages of this server may send messages.');
  }

  /** Whether the form is from a page of this server since its start. */
  isOwnForm(form: URLSearchParams): boolean {
    const [given, own] = [Buffer.from(form.get('token') ?? ''), Buffer.from(this.token)];
    return given.length === own.length && timingSafeEqual(given, own);
  }
}

/** @throws Refused if the body is no form in UTF-8, or too large */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  if (request.headers['content-type']?.split(';')[0] !== FORM)
    throw new Refused(415, `The body must be a form (${FORM}).`);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    // The rest is read and thrown away, so that the browser reads the answer.
    if (bytes <= MAX_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_BYTES) throw new Refused(413, `A form must have at most ${MAX_BYTES} bytes, got ${bytes}.`);
  return parseForm(Buffer.concat(chunks));
}

/** `URLSearchParams` would replace bytes that are not UTF-8. */
function parseForm(body: Buffer): URLSearchParams {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    decodeURIComponent(text);
    return new URLSearchParams(text);
  } catch {
    throw new Refused(400, 'A form must be UTF-8, with each other byte as %XX.');
  }
}
