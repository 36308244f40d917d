import { exportsOf } from '../../benchmarks/bundle/bare-clients';
import { atLeast, atMost, measurement, median, ratio, within } from '../../benchmarks/support/report';
import { inTurns } from '../../benchmarks/support/turns';
import { reportText } from '../../cli/bench';

describe('a median', () => {
  it.each([
    [[3, 1, 10], 3],
    [[4, 1, 10, 2], 3],
    [[7], 7],
  ])('of %j is %i', (samples, value) => expect(median(samples)).toBe(value));

  it('of nothing is refused', () => expect(() => median([])).toThrow('the median of no samples was asked for'));
});

describe('a ratio', () => {
  const of = measurement('ours', 'ms', [9, 10, 50]);
  const to = measurement('theirs', 'ms', [8, 1, 9]);

  it.each([
    [atLeast(1.25), '>= 1.25', true],
    [atLeast(1.26), '>= 1.26', false],
    [atMost(1.25), '<= 1.25', true],
    [atMost(1.24), '<= 1.24', false],
    [within(1.25, 2), '1.25 .. 2', true],
    [within(0.5, 1.25), '0.5 .. 1.25', true],
    [within(0.9, 1.1), '0.9 .. 1.1', false],
    [within(1.3, 2), '1.3 .. 2', false],
    [undefined, null, null],
  ])('of medians, with the goal %j, says whether it holds', (goal, text, holds) =>
    expect(ratio('ours to theirs', of, to, goal)).toEqual({ name: 'ours to theirs', value: 1.25, goal: text, holds }),
  );
});

it('variants take turns, and the round that warms up is not counted', async () => {
  const order: string[] = [];
  const variant = (name: string) => async () => order.push(name);
  expect([await inTurns([variant('a'), variant('b')], 2, () => undefined), order.join('')]).toEqual([
    [
      [3, 5],
      [4, 6],
    ],
    'ababab',
  ]);
});

it('bare clients are what code imports from them, each once, now or later', () => {
  const code = [
    'import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";',
    'import { readFileSync } from "node:fs";',
    'import {',
    '  DynamoDBClient as DynamoDBClient2,',
    '  ScanCommand',
    '} from "@aws-sdk/client-dynamodb";',
    'import { S3Client } from "@aws-sdk/client-s3";',
    'import Redis from "@redis/client/dist/lib/client";',
    '  const { SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");',
  ].join('\n');
  expect(exportsOf(code)).toBe(
    'export { DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";\n' +
      'export { S3Client } from "@aws-sdk/client-s3";\n' +
      'export { default as Redis } from "@redis/client/dist/lib/client";\n' +
      'export const later0 = () => import("@aws-sdk/client-secrets-manager");\n',
  );
});

it('a report reads as two tables', () => {
  const [ours, theirs] = [measurement('ours', 'items/s', [12_345.6]), measurement('theirs', 'items/s', [50.04])];
  const text = reportText({
    name: 'any',
    environment: { node: 'v20.9.0', platform: 'linux x64', cpu: 'a processor', cpus: 2 },
    measurements: [ours, theirs],
    ratios: [ratio('a', ours, theirs, atLeast(8)), ratio('b', ours, theirs, atMost(1)), ratio('c', ours, theirs)],
  });
  const lines = text.split('\n').map((line) => line.trim().split(/\s{2,}/));
  expect(lines).toEqual([
    ['Node v20.9.0, linux x64, 2 × a processor'],
    [''],
    ['measured', 'median'],
    ['ours', '12,346', 'items/s'],
    ['theirs', '50', 'items/s'],
    [''],
    ['ratio', 'value', 'goal'],
    ['a', '246.71', '>= 8', 'holds'],
    ['b', '246.71', '<= 1', 'missed'],
    ['c', '246.71'],
  ]);
});
