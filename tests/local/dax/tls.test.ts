import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { serverCertificate } from '../../../local/dax/tls';
import { caOf, inDays, ownFolder } from './tls-fixture';

const folder = ownFolder();

it('is reused, with its CA, after a restart', async () => {
  const first = await serverCertificate(folder());
  const ca = caOf(first);
  expect(await serverCertificate(folder(), inDays(700))).toEqual(first);
  expect(caOf(first)).toBe(ca);
});

it('is renewed 30 days before it expires, by the same CA', async () => {
  const first = await serverCertificate(folder());
  const ca = caOf(first);
  const renewed = await serverCertificate(folder(), inDays(800));
  expect(renewed.cert).not.toBe(first.cert);
  expect(Date.parse(new X509Certificate(renewed.cert).validTo)).toBeGreaterThan(inDays(1600).getTime());
  expect(caOf(renewed)).toBe(ca);
  expect(new X509Certificate(renewed.cert).verify(new X509Certificate(ca).publicKey)).toBe(true);
});

it('is renewed with its CA before the CA expires', async () => {
  const first = await serverCertificate(folder());
  const ca = caOf(first);
  const renewed = await serverCertificate(folder(), inDays(10 * 365 - 29));
  expect(caOf(renewed)).not.toBe(ca);
  expect(new X509Certificate(renewed.cert).verify(new X509Certificate(caOf(renewed)).publicKey)).toBe(true);
});

it('keeps private keys readable by their owner only, and leaves no other files', async () => {
  await serverCertificate(folder());
  expect(readdirSync(folder()).sort()).toEqual(['.gitignore', 'ca-key.pem', 'ca.pem', 'server-key.pem', 'server.pem']);
  for (const name of ['ca-key.pem', 'server-key.pem']) {
    expect(statSync(join(folder(), name)).mode & 0o777).toBe(0o600);
  }
});

it('is created once if it is asked for several times at once', async () => {
  const [first, ...others] = await Promise.all([1, 2, 3].map(() => serverCertificate(folder())));
  expect(others).toEqual([first, first]);
});
