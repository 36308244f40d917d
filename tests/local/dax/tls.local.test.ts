import 'reflect-metadata';
import { createPrivateKey, KeyObject, webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import * as x509 from '@peculiar/x509';
import { createCa, createServerPair } from '../../../local/dax/certificates';
import { type ServerCertificate, serverCertificate } from '../../../local/dax/tls';
import { caOf, inDays, ownFolder } from './tls-fixture';

const folder = ownFolder();

/** Connects to a server with the certificate. @throws if the client does not accept it */
async function handshake({ key, cert }: Pick<ServerCertificate, 'key' | 'cert'>, ca: string, servername?: string) {
  const server = createServer({ key, cert }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket: TLSSocket = connect({ port, host: '127.0.0.1', ca, ...(servername && { servername }) });
  try {
    await once(socket, 'secureConnect');
    return socket.authorized;
  } finally {
    socket.destroy();
    server.close();
  }
}

describe('serverCertificate', () => {
  it('is accepted for 127.0.0.1 and localhost by a client that trusts the CA', async () => {
    const certificate = await serverCertificate(folder());
    expect(await handshake(certificate, caOf(certificate))).toBe(true);
    expect(await handshake(certificate, caOf(certificate), 'localhost')).toBe(true);
  });

  it('is refused for another name, and by a client that trusts another CA', async () => {
    const certificate = await serverCertificate(folder());
    await expect(handshake(certificate, caOf(certificate), 'example.com')).rejects.toThrow('altnames');
    await expect(handshake(certificate, (await createCa(new Date())).cert)).rejects.toThrow('unable to verify');
  });

  it.each(['ca.pem', 'ca-key.pem', 'server.pem', 'server-key.pem'])('is replaced if %s is damaged', async (name) => {
    await serverCertificate(folder());
    writeFileSync(join(folder(), name), 'damaged');
    const repaired = await serverCertificate(folder());
    expect(await handshake(repaired, caOf(repaired))).toBe(true);
  });

  it('is replaced if its key belongs to another certificate', async () => {
    const first = await serverCertificate(folder());
    const ca = { cert: caOf(first), key: readFileSync(join(folder(), 'ca-key.pem'), 'utf8') };
    writeFileSync(join(folder(), 'server-key.pem'), (await createServerPair(ca, new Date())).key);
    const repaired = await serverCertificate(folder());
    expect(await handshake(repaired, caOf(repaired))).toBe(true);
  });
});

describe('the CA', () => {
  it('cannot vouch for another host', async () => {
    const ca = await createCa(new Date());
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const der = createPrivateKey(ca.key).export({ type: 'pkcs8', format: 'der' });
    const foreign = await x509.X509CertificateGenerator.create({
      subject: 'CN=example.com',
      issuer: new x509.X509Certificate(ca.cert).subject,
      notAfter: inDays(1),
      publicKey: (keys as webcrypto.CryptoKeyPair).publicKey,
      signingKey: await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']),
      signingAlgorithm: algorithm,
      extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'example.com' }])],
    });
    const key = KeyObject.from((keys as webcrypto.CryptoKeyPair).privateKey).export({ type: 'pkcs8', format: 'pem' });
    const certificate = { cert: foreign.toString('pem'), key: key.toString() };
    await expect(handshake(certificate, ca.cert, 'example.com')).rejects.toThrow('permitted subtree violation');
  });
});
