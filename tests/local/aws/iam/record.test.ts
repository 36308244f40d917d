import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgementRecorder, readJudgements, recordFile } from '../../../../local/aws/iam/record';
import { isUsed } from './grants';

const judgement = (action: string, resource = 'arn:aws:dynamodb:us-east-1:000000000000:table/one') => ({
  principal: 'arn:aws:sts::000000000000:assumed-role/reader/function',
  action,
  resource,
  decision: 'allowed' as const,
});

it('records each judgement once, and again after the local AWS was started again', () => {
  const home = mkdtempSync(join(tmpdir(), 'tableside-test-'));
  const record = judgementRecorder(home);
  const [get, put] = [judgement('dax:GetItem'), judgement('dax:PutItem')];
  for (const each of [get, put, get]) record(each);
  expect(readJudgements(home)).toEqual([get, put]);
  rmSync(recordFile(home));
  for (const each of [put, put]) record(each);
  expect(readJudgements(home)).toEqual([put]);
  rmSync(home, { recursive: true });
});

describe('a grant', () => {
  const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/one';
  const grant = { role: 'reader', action: 'dynamodb:Query', resource: `${table}/index/*` };
  const used = judgement('dynamodb:Query', `${table}/index/by-owner`);

  it.each([
    ['its index', used, true],
    ['the table', judgement('dynamodb:Query', table), false],
    ['another action', judgement('dynamodb:Scan', `${table}/index/by-owner`), false],
    ['another role', { ...used, principal: used.principal.replace('/reader/', '/writer/') }, false],
    ['its index, which is denied', { ...used, decision: 'denied' as const }, false],
  ])('is used or not by a request for %s', (_, found, expected) => {
    expect(isUsed(grant, [found])).toBe(expected);
  });
});
