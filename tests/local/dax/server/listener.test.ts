import { handshakeProblem } from '../../../../local/dax/server/listener';

const failure = (code: string) => Object.assign(new Error('40E7:error:SSL routines: it failed\n'), { code });
const TRUST =
  'a client does not trust the certificate of this cluster: it must be told of the local certificate authority';

describe('a failed TLS handshake', () => {
  it.each([
    'ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN',
    'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR',
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
    'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
  ])('is one of trust if the client says %s', (code) => {
    expect(handshakeProblem(failure(code))).toBe(TRUST);
  });

  it('is logged as it is otherwise, in one line', () => {
    expect(handshakeProblem(failure('ECONNRESET'))).toBe('a TLS handshake failed: 40E7:error:SSL routines: it failed');
  });
});
