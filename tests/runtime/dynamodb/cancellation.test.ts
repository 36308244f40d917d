import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { cancellationOf } from '../../../runtime/dynamodb/cancellation';

const cancelled = (...codes: readonly (string | undefined)[]) =>
  new TransactionCanceledException({
    message: 'Transaction cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => (Code === undefined ? {} : { Code })),
  });

it.each([
  [['None', 'ConditionalCheckFailed', 'TransactionConflict'], 'condition', [false, true, false]],
  [['ThrottlingError', 'TransactionConflict'], 'conflict', [false, false]],
  [['ValidationError', 'ThrottlingError'], 'item', [false, false]],
  [['ItemCollectionSizeLimitExceeded'], 'item', [false]],
  [['None', 'ProvisionedThroughputExceeded'], 'throttling', [false, false]],
  [['AccessDenied', 'None'], 'table', [false, false]],
  [[undefined, 'None'], 'passing', [false, false]],
  [[], 'passing', []],
])('reads the reasons %j', (codes, kind, unmet) => {
  expect(cancellationOf(cancelled(...codes))).toEqual({ kind, unmet });
});

it('knows no reason if there is none', () => {
  expect(cancellationOf(new TransactionCanceledException({ message: '', $metadata: {} }))).toEqual({
    kind: 'passing',
    unmet: [],
  });
});
