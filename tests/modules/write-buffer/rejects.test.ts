import { Lazy, TerraformVariable } from 'cdktf';
import { WriteBuffer } from '../../../modules/write-buffer';
import { synth } from '../../../testkit';
import { keyArn, synthBuffer, tableIn } from './fixture';

describe('WriteBuffer rejects', () => {
  const visibility = 'visibilityTimeoutSeconds (at least 6 × functionTimeoutSeconds + batchingWindowSeconds)';
  const retention =
    'retentionSeconds (above maxReceiveCount × visibilityTimeoutSeconds, below that of the dead-letter queue)';

  it('all broken rules in one error, each with prop, rule and value', () => {
    expect(() =>
      synthBuffer({
        queueName: 'orders.fifo',
        contentBasedDeduplication: true,
        strictOrder: true,
        batchSize: 11,
        batchingWindowSeconds: 0,
        maximumConcurrency: 1,
        functionTimeoutSeconds: 901,
        visibilityTimeoutSeconds: 5405,
        maxReceiveCount: 1001,
        oldestMessageAlarmSeconds: 0,
        kmsKeyArn: 'alias/orders',
      }),
    ).toThrow(
      new Error(
        'test/Buffer: queueName must be 1 to 58 letters, digits, hyphens or underscores (fifo adds .fifo), got orders.fifo; ' +
          'contentBasedDeduplication (without fifo) must be false, got true; ' +
          'strictOrder (without fifo) must be false, got true; ' +
          'batchingWindowSeconds (with a batchSize above 10) must be a whole number between 1 and 300, got 0; ' +
          'maximumConcurrency must be a whole number between 2 and 1000, got 1; ' +
          'kmsKeyArn must be the ARN of a KMS key, got alias/orders; ' +
          'functionTimeoutSeconds must be a whole number between 1 and 900, got 901; ' +
          'visibilityTimeoutSeconds (at least 6 × functionTimeoutSeconds + batchingWindowSeconds) must be a whole ' +
          'number between 5406 and 43200, got 5405; ' +
          'maxReceiveCount must be a whole number between 1 and 1000, got 1001; ' +
          'retentionSeconds (above maxReceiveCount × visibilityTimeoutSeconds, below that of the dead-letter queue) ' +
          'must be a whole number between 5410406 and 1209599, got 345600; ' +
          'oldestMessageAlarmSeconds (below retentionSeconds) must be a whole number between 1 and 5410405, got 0',
      ),
    );
  });

  it.each([
    ['fifo', { fifo: 'false' as never }, 'true or false, and known at synthesis, got "false"'],
    [
      'fifo',
      { fifo: Lazy.anyValue({ produce: () => true }) as never },
      'true or false, and known at synthesis, got a token',
    ],
    ['strictOrder', { fifo: true, strictOrder: 1 as never }, 'true or false, and known at synthesis, got 1'],
    ['queueName', { queueName: '' }, '1 to 58 letters, digits, hyphens or underscores (fifo adds .fifo), got ""'],
    [
      'queueName',
      { queueName: 'q'.repeat(59) },
      '1 to 58 letters, digits, hyphens or underscores (fifo adds .fifo), got qqq',
    ],
    ['batchSize', { batchSize: 0 }, 'a whole number between 1 and 10000, got 0'],
    ['batchSize', { batchSize: 10_001 }, 'a whole number between 1 and 10000, got 10001'],
    ['batchSize (with fifo)', { fifo: true, batchSize: 11 }, 'a whole number between 1 and 10, got 11'],
    ['batchSize (with fifo)', { fifo: true, batchSize: 0 }, 'a whole number between 1 and 10, got 0'],
    ['batchingWindowSeconds (with fifo)', { fifo: true, batchingWindowSeconds: 1 }, '0, got 1'],
    ['batchingWindowSeconds', { batchSize: 10, batchingWindowSeconds: -1 }, 'a whole number between 0 and 300, got -1'],
    [
      'batchingWindowSeconds',
      { batchSize: 10, batchingWindowSeconds: 301 },
      'a whole number between 0 and 300, got 301',
    ],
    [
      'batchingWindowSeconds (with a batchSize above 10)',
      { batchSize: 11, batchingWindowSeconds: 301 },
      'a whole number between 1 and 300, got 301',
    ],
    ['maximumConcurrency', { maximumConcurrency: 1001 }, 'a whole number between 2 and 1000, got 1001'],
    ['maxReceiveCount', { maxReceiveCount: 0 }, 'a whole number between 1 and 1000, got 0'],
    ['functionTimeoutSeconds', { functionTimeoutSeconds: 0 }, 'a whole number between 1 and 900, got 0'],
    ['functionTimeoutSeconds', { functionTimeoutSeconds: 1.5 }, 'a whole number between 1 and 900, got 1.5'],
    [
      visibility,
      { functionTimeoutSeconds: 15, visibilityTimeoutSeconds: 90 },
      'a whole number between 91 and 43200, got 90',
    ],
    [visibility, { visibilityTimeoutSeconds: 43_201 }, 'a whole number between 61 and 43200, got 43201'],
    [retention, { retentionSeconds: 305 }, 'a whole number between 306 and 1209599, got 305'],
    [
      retention,
      { functionTimeoutSeconds: 1, maxReceiveCount: 1, retentionSeconds: 59 },
      'a whole number between 60 and 1209599, got 59',
    ],
    [retention, { retentionSeconds: 1_209_600 }, 'a whole number between 306 and 1209599, got 1209600'],
    [
      'oldestMessageAlarmSeconds (below retentionSeconds)',
      { retentionSeconds: 1000, oldestMessageAlarmSeconds: 1000 },
      'a whole number between 1 and 999, got 1000',
    ],
    [
      'provisionedPollers.minimum',
      { provisionedPollers: { minimum: 1, maximum: 5 } },
      'a whole number between 2 and 200',
    ],
    [
      'provisionedPollers.maximum',
      { provisionedPollers: { minimum: 2, maximum: 2001 } },
      'a whole number between 2 and',
    ],
    ['provisionedPollers.maximum', { provisionedPollers: { minimum: 9, maximum: 8 } }, 'at least minimum (9), got 8'],
    ['provisionedPollers.maximum', { provisionedPollers: { minimum: 9 } as never }, 'set, got undefined'],
    [
      'maximumConcurrency',
      { maximumConcurrency: 10, provisionedPollers: { minimum: 2, maximum: 5 } },
      'omitted with provisionedPollers, which limit it, got 10',
    ],
    ['kmsKeyArn', { kmsKeyArn: keyArn.replace('key/', 'alias/') }, 'the ARN of a KMS key, got '],
    ['deletionProtection', { deletionProtection: 'yes' as never }, 'true or false, and known at synthesis, got "yes"'],
  ])('%s of %j', (prop, props, rule) => {
    expect(() => synthBuffer(props)).toThrow(`test/Buffer: ${prop} must be ${rule}`);
  });

  it.each([
    'functionTimeoutSeconds',
    'batchingWindowSeconds',
    'visibilityTimeoutSeconds',
    'maxReceiveCount',
    'retentionSeconds',
  ])('a %s that is not known at synthesis', (prop) => {
    expect(() =>
      synth((scope) => {
        const { numberValue } = new TerraformVariable(scope, 'Seconds', { type: 'number' });
        new WriteBuffer(scope, 'Buffer', { queueName: 'orders', table: tableIn(scope), [prop]: numberValue });
      }),
    ).toThrow(new Error(`test/Buffer: ${prop} must be known at synthesis, because other settings are derived from it`));
  });
});
