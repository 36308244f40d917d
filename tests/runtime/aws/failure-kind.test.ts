import { kindOf } from '../../../runtime/aws/failure-kind';

const answered = (name: string, httpStatusCode: number) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
const unanswered = (code: string) => Object.assign(new Error(code), { code });

it.each([
  ['throttling', answered('ProvisionedThroughputExceededException', 400)],
  ['throttling', answered('ThrottlingException', 400)],
  ['throttling', answered('RequestLimitExceeded', 400)],
  ['throttling', answered('Whatever', 429)],
  ['item', answered('ValidationException', 400)],
  ['item', answered('SerializationException', 400)],
  ['item', answered('ItemCollectionSizeLimitExceededException', 400)],
  ['item', answered('Unknown', 413)],
  ['table', answered('AccessDeniedException', 400)],
  ['table', answered('ResourceNotFoundException', 400)],
  ['table', answered('UnrecognizedClientException', 400)],
  ['table', answered('ExpiredTokenException', 400)],
  ['table', answered('InvalidSignatureException', 403)],
  ['table', answered('KMSDisabledException', 400)],
  ['table', Object.assign(new Error('no credentials'), { name: 'CredentialsProviderError' })],
  ['passing', answered('InternalServerError', 500)],
  ['passing', answered('ServiceUnavailable', 503)],
  ['passing', answered('TransactionConflictException', 400)],
  ['passing', answered('ReplicatedWriteConflictException', 400)],
  ['passing', unanswered('ECONNRESET')],
  ['passing', unanswered('ENOTFOUND')],
  ['passing', Object.assign(new Error('slow'), { name: 'TimeoutError' })],
  ['throttling', answered('KMSThrottlingException', 400)],
  ['table', Object.assign(new Error('no'), { name: 'ResourceNotFoundException' })],
  ['table', new Error('Region is missing')],
  ['table', new Error('Resolved credential object is not valid')],
  ['table', Object.assign(new Error('no token'), { name: 'TokenProviderError' })],
  ['table', Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL' })],
  ['passing', answered('KMSInternalException', 400)],
  ['passing', answered('InternalServerError', 400)],
  ['passing', answered('ServiceUnavailableException', 400)],
  ['passing', answered('TableInUseException', 400)],
  ['passing', answered('RequestAbortedException', 400)],
  ['passing', answered('Unknown', 408)],
  ['passing', answered('Unknown', 499)],
  ['passing', Object.assign(new SyntaxError('Unexpected token <'), { $metadata: {} })],
  ['passing', unanswered('CERT_HAS_EXPIRED')],
  ['passing', undefined],
  ['passing', Object.create(null)],
  ['passing', 'no error at all'],
])('is %s: %s', (kind, error) => {
  expect(kindOf(error)).toBe(kind);
});

it('is passing for a signature that a corrected clock will fix', () => {
  const skewed = answered('InvalidSignatureException', 403);
  Object.assign(skewed.$metadata, { clockSkewCorrected: true });
  expect(kindOf(skewed)).toBe('passing');
});
