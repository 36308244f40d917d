import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { DaxEndpoint } from './endpoint';

/** Why a cluster cannot be used. The message says what to check. */
export class DaxConnectError extends Error {
  override readonly name = 'DaxConnectError';
}

const ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Check the port, and whether the cluster runs',
  ECONNRESET: 'it closed the connection. Check the port, and the scheme: daxs:// with TLS, dax:// without',
  EPROTO: 'it does not speak TLS. Check the port, or use dax:// for a cluster without TLS',
  ENOTFOUND: 'DNS does not know the host. Check the name',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host. Check the name',
};
const UNTRUSTED =
  'its certificate is not signed by a trusted authority. Set NODE_EXTRA_CA_CERTS to the file of the authority';
const NO_ANSWER = 'it does not answer. Check the port, and that the security groups allow it';
const REFUSED = 'it refuses the credentials. Check the permissions (dax:*), the region and the clock';
const NO_DAX = 'it is not a DAX cluster. Check the port';
const NOT_TLS = ['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'];

/**
 * Greets a cluster as the DAX client does, and finds out why it does not answer as one: the DAX client would only say
 * that there is no route. @throws DaxConnectError
 */
export function greet({ host, port, tls, url }: DaxEndpoint, hello: Buffer, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = tls
      ? connectTls({ host, port }, () => socket.write(hello))
      : connect({ host, port }, () => socket.write(hello));
    const end = (problem: string | undefined) => {
      socket.destroy();
      if (problem === undefined) resolve();
      else reject(new DaxConnectError(`cannot use DAX at ${url}: ${problem}`));
    };
    socket.setNoDelay(true);
    socket.setTimeout(timeoutMs, () => end(NO_ANSWER));
    socket.once('data', (reply: Buffer) => end(problemOf(reply)));
    socket.once('end', () => end(ADVICE.ECONNRESET));
    socket.on('error', (error: NodeJS.ErrnoException) => end(adviceFor(error)));
  });
}

function adviceFor({ code = '', message }: NodeJS.ErrnoException): string {
  if (NOT_TLS.includes(code)) return ADVICE.EPROTO as string;
  if (/SELF_SIGNED|UNABLE_TO|CERT_UNTRUSTED/.test(code)) return UNTRUSTED;
  return ADVICE[code] ?? `${code || message}. Check the host and the port`;
}

/** CBOR: the empty array begins a reply, and an array of numbers an error. */
const ARRAY = 0x80;
const MAX_CODES = 8;
/** The types of TLS records with which a server answers bytes that are no TLS. */
const TLS_RECORDS = [0x15, 0x16];

/** Judges the beginning of a reply. */
function problemOf(reply: Buffer): string | undefined {
  const first = reply[0] ?? 0;
  if (first === ARRAY) return undefined;
  if (TLS_RECORDS.includes(first)) return 'it speaks TLS. Use daxs://';
  if (first < ARRAY || first > ARRAY + MAX_CODES) return NO_DAX;
  const codes = codesOf(reply.subarray(1), first - ARRAY);
  return codes[1] === 23 && codes[2] === 31 ? REFUSED : `it answered with the error ${codes.join(', ')}`;
}

/** Reads unsigned integers of CBOR, as far as they are there. */
function codesOf(bytes: Buffer, count: number): number[] {
  const codes: number[] = [];
  for (let at = 0; codes.length < count && at < bytes.length; ) {
    const first = bytes.readUInt8(at);
    const size = [1, 2, 4][first - 24] ?? 0;
    if (at + 1 + size > bytes.length) break;
    codes.push(size === 0 ? first : bytes.readUIntBE(at + 1, size));
    at += 1 + size;
  }
  return codes;
}
