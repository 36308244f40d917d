import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRules, describeRule } from '../../../local/faults/rules';
import { activeFaults, clearRules, rulesFile, writeRules } from '../../../local/faults/rules-file';

const home = mkdtempSync(join(tmpdir(), 'tableside-faults-'));
afterAll(() => rmSync(home, { recursive: true }));
afterEach(() => clearRules(rulesFile(home)));

describe('a rule', () => {
  it('selects every request to every service by default', () => {
    expect(checkRules([{ fault: 'throttling' }, { fault: 'latency' }])).toEqual([
      { fault: 'throttling', sharePercent: 100, seed: 1 },
      { fault: 'latency', sharePercent: 100, milliseconds: 200, seed: 1 },
    ]);
  });

  it.each([
    [
      { fault: 'nonsense' },
      'fault must be one of throttling, unprocessed, server-error, reset, latency, lost-answer, got "nonsense"',
    ],
    [{}, 'fault must be one of throttling, unprocessed, server-error, reset, latency, lost-answer, got undefined'],
    [{ fault: 'reset', service: '' }, 'service must be a name such as dynamodb, got ""'],
    [{ fault: 'reset', operation: 3 }, 'operation must be a name such as PutItem, got 3'],
    [{ fault: 'reset', sharePercent: 0 }, 'sharePercent must be greater than 0 and at most 100, got 0'],
    [{ fault: 'reset', sharePercent: 100.1 }, 'sharePercent must be greater than 0 and at most 100, got 100.1'],
    [{ fault: 'reset', sharePercent: '5' }, 'sharePercent must be greater than 0 and at most 100, got "5"'],
    [{ fault: 'latency', milliseconds: 0 }, 'milliseconds must be a whole number between 1 and 60000, got 0'],
    [{ fault: 'latency', milliseconds: 60_001 }, 'milliseconds must be a whole number between 1 and 60000, got 60001'],
    [{ fault: 'reset', milliseconds: 5 }, 'milliseconds is only for latency, got 5 with reset'],
    [{ fault: 'reset', seed: -1 }, 'seed must be a whole number between 0 and 4294967295, got -1'],
    [{ fault: 'reset', seed: 2 ** 32 }, 'seed must be a whole number between 0 and 4294967295, got 4294967296'],
    [
      { fault: 'unprocessed', service: 's3' },
      'unprocessed is only for BatchWriteItem and BatchGetItem of dynamodb, got s3 and every operation',
    ],
    [
      { fault: 'unprocessed', operation: 'PutItem' },
      'unprocessed is only for BatchWriteItem and BatchGetItem of dynamodb, got every service and PutItem',
    ],
    [
      { fault: 'reset', share: 5 },
      'share is unknown: the properties of a rule are fault, service, operation, sharePercent, milliseconds, seed',
    ],
    ['reset', 'must be an object, got "reset"'],
  ])('rejects %j', (rule, problem) => {
    expect(() => checkRules([{ fault: 'reset' }, rule])).toThrow(new Error(`rule 2: ${problem}`));
  });

  it('is named in the error, with all of its problems', () => {
    expect(() =>
      checkRules([
        { fault: 'reset', sharePercent: -1, seed: 0.5 },
        { fault: 'latency', service: 1 },
      ]),
    ).toThrow(
      new Error(
        'rule 1: sharePercent must be greater than 0 and at most 100, got -1; ' +
          'rule 1: seed must be a whole number between 0 and 4294967295, got 0.5; ' +
          'rule 2: service must be a name such as dynamodb, got 1',
      ),
    );
    expect(() => checkRules({ fault: 'reset' })).toThrow(new Error('must be a list of rules, got {"fault":"reset"}'));
  });

  it('must not be a duplicate, because both would select the same requests', () => {
    const twice = [{ fault: 'throttling' }, { fault: 'reset' }, { fault: 'reset', seed: 1 }];
    expect(() => checkRules(twice)).toThrow(new Error('rule 3: must differ from rule 2'));
  });

  it('is described in one line', () => {
    const rules = checkRules([
      { fault: 'lost-answer', service: 'dynamodb', operation: 'PutItem', sharePercent: 5 },
      { fault: 'latency' },
    ]);
    expect(rules.map(describeRule)).toEqual([
      '5 % of dynamodb PutItem: lost-answer',
      '100 % of everything: latency of 200 ms',
    ]);
  });
});

describe('the rules of a home', () => {
  it('are empty without a file', () => {
    expect(activeFaults(home)).toEqual([]);
  });

  it('are the ones written last, until they are cleared', () => {
    const written = writeRules(rulesFile(home), [{ fault: 'reset', sharePercent: 0.5 }]);
    expect(written).toEqual([{ fault: 'reset', sharePercent: 0.5, seed: 1 }]);
    expect(activeFaults(home)).toEqual(written);
    clearRules(rulesFile(home));
    expect(activeFaults(home)).toEqual([]);
  });

  it.each([
    ['[{', /^.*faults\.json: .*JSON/],
    ['[{"fault":"x"}]', /^.*faults\.json: rule 1: fault must be one of .*, got "x"$/],
  ])('are rejected with the name of the file: %j', (text, message) => {
    writeFileSync(rulesFile(home), text);
    expect(() => activeFaults(home)).toThrow(message);
  });
});
