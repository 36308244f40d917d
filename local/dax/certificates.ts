import 'reflect-metadata';
import { createPrivateKey, KeyObject, randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { LOOPBACK } from '../machine/ports';

/** A certificate and its private key, both PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 24 * 60 * 60 * 1000;
const CA_DAYS = 10 * 365;
/** Longer ones are refused by some clients: https://support.apple.com/en-us/103769 */
const SERVER_DAYS = 825;
/** The validity begins earlier, because clocks differ. */
const BACKDATE_MS = 60 * 60 * 1000;

const CA_NAME = 'CN=tableside local CA';
const HOST = 'localhost';

/**
 * The name constraints of the CA (RFC 5280, 4.2.1.10), in DER: only localhost and 127.0.0.1. Whoever trusts the CA
 * trusts it for no other server, even if its key is stolen.
 */
const NAME_CONSTRAINTS = new x509.Extension(
  '2.5.29.30',
  true,
  Buffer.concat([
    Buffer.from('301ba019300b8209', 'hex'),
    Buffer.from(HOST),
    Buffer.from('300a8708', 'hex'),
    Buffer.from([127, 0, 0, 1, 255, 255, 255, 255]),
  ]),
);

/** Makes a self-signed CA. */
export async function createCa(now: Date): Promise<Pair> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(now, CA_DAYS),
    name: CA_NAME,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      NAME_CONSTRAINTS,
    ],
  });
  return pairOf(certificate, keys);
}

/** Makes a certificate for a server on `localhost` and 127.0.0.1. */
export async function createServerPair(ca: Pair, now: Date): Promise<Pair> {
  const issuer = new x509.X509Certificate(ca.cert);
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity(now, SERVER_DAYS),
    subject: `CN=${HOST}`,
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await signingKey(ca.key),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: HOST },
        { type: 'ip', value: LOOPBACK },
      ]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  return pairOf(certificate, keys);
}

const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>;

function signingKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
}

const validity = (now: Date, days: number) => ({
  // Positive: the first bit is 0.
  serialNumber: `01${randomBytes(15).toString('hex')}`,
  notBefore: new Date(now.getTime() - BACKDATE_MS),
  notAfter: new Date(now.getTime() + days * DAY_MS),
});

const pairOf = (certificate: x509.X509Certificate, { privateKey }: webcrypto.CryptoKeyPair): Pair => ({
  cert: `${certificate.toString('pem')}\n`,
  key: KeyObject.from(privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
});
