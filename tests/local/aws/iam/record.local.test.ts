import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJudgements, recordFile } from '../../../../local/aws/iam/record';
import { root } from '../../../../local/machine/paths';
import { localPython } from '../../../../local/machine/python';

const SCRIPT = `
import pathlib, sys
from iam.record import Record
record = Record(pathlib.Path(sys.argv[1]))
for number in range(10_005):
    record.add("session", "s3:GetObject", f"bucket/{number}", "allowed")
for _ in range(2):
    record.add("session", "s3:PutObject", "bucket/page", "denied")
    record.add("session", "s3:Unknown", "*", "unjudged")
`;

it('keeps what is denied or not judged, however many requests are allowed', async () => {
  const home = mkdtempSync(join(tmpdir(), 'tableside-test-'));
  const env = { PYTHONPATH: join(root, 'local', 'aws'), PYTHONDONTWRITEBYTECODE: '1' };
  execFileSync(await localPython(), ['-c', SCRIPT, recordFile(home)], { env });
  const judgements = readJudgements(home);
  expect([judgements.length, judgements.slice(-2).map(({ decision }) => decision)]).toEqual([
    10_002,
    ['denied', 'unjudged'],
  ]);
  rmSync(home, { recursive: true });
});
