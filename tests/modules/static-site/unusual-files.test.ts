import { chmodSync, symlinkSync } from 'node:fs';
import { devNull } from 'node:os';
import { dirname, join } from 'node:path';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { TerraformVariable, Token } from 'cdktf';
import { Construct } from 'constructs';
import { listFiles } from '../../../modules/static-site/files';
import { certificateArn, folder, synthSite, writeFiles } from './fixture';

const COMPOSED = 'caf\u00e9.html';
const DECOMPOSED = 'cafe\u0301.html';

/** Runs an action as a user who may not read everything. */
function withoutPrivileges<T>(action: () => T): T {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    return action();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

describe('StaticSite', () => {
  it('uploads a file under the same key whether its name is composed, as on Linux, or decomposed, as on macOS', () => {
    const keys = [COMPOSED, DECOMPOSED].map((name, at) => {
      const objects = synthSite({ files: writeFiles(`unicode-${at}`, { [name]: '' }) }).resources('aws_s3_object');
      return Object.entries(objects).map(([id, { key, source }]) => [id, key, source]);
    });
    expect(keys[1]).toEqual(keys[0]);
    expect(keys[1]?.flat()).toEqual([
      `Site/Files/${COMPOSED}/Resource`,
      COMPOSED,
      expect.stringMatching(/caf\u00e9\.html$/),
    ]);
  });

  it('rejects two files whose names differ only in the form of Unicode', () => {
    const files = writeFiles('unicode-twice', { [COMPOSED]: '', [DECOMPOSED]: '' });
    expect(() => synthSite({ files })).toThrow(`files must not contain files with the same construct id`);
  });

  it('rejects files and folders that cannot be read, and what is neither', () => {
    const files = writeFiles('locked', { 'index.html': '', 'secret.txt': '', 'locked/a.txt': '' });
    chmodSync(dirname(files), 0o755);
    symlinkSync(devNull, join(files, 'device'));
    chmodSync(join(files, 'secret.txt'), 0);
    chmodSync(join(files, 'locked'), 0);
    const listed = withoutPrivileges(() => listFiles(files));
    chmodSync(join(files, 'locked'), 0o755);
    expect(listed).toMatchObject({
      keys: ['index.html'],
      unreadable: expect.arrayContaining(['device', 'locked', 'secret.txt']),
    });
    expect(() => synthSite({ files })).toThrow(
      'files must contain only files and folders that can be read, got device',
    );
  });

  it.each([
    ['files', { files: Token.asString({ later: true }) }],
    ['removalDelaySeconds', { files: folder, removalDelaySeconds: Token.asNumber({ later: true }) }],
    ['indexDocument (with singlePageApp)', { singlePageApp: true, indexDocument: Token.asString({ later: true }) }],
    ['domainNames', { certificateArn, domainNames: Token.asList({ later: true }) }],
  ])('rejects %s that only Terraform knows, since they would have no effect', (prop, props) => {
    expect(() => synthSite(props)).toThrow(`${prop} must be known at synthesis`);
  });

  it('creates records for a domain name that only Terraform knows', () => {
    const stack = synthSite({}, (site, scope) => {
      const { stringValue } = new TerraformVariable(scope, 'domain', { type: 'string' });
      const names = { certificateArn, domainNames: [stringValue], hostedZoneId: 'Z1' };
      new (site.constructor as new (...args: unknown[]) => unknown)(scope, 'Named', { bucketName: 'named', ...names });
    });
    const records = Object.values(stack.resources('aws_route53_record'));
    expect(records.map(({ name, type }) => [name, type])).toEqual([
      ['${var.domain}', 'A'],
      ['${var.domain}', 'AAAA'],
    ]);
  });

  it('does not wait for the removal of objects that a function publishes', () => {
    const stack = synthSite({ files: writeFiles('published', { 'index.html': '' }) }, (site, scope) => {
      const { name: roleName } = new IamRole(scope, 'Role', { name: 'publisher', assumeRolePolicy: '{}' });
      site.grantPublish(Object.assign(new Construct(scope, 'Publisher'), { roleName }), 'top ten.html');
    });
    expect(JSON.stringify(stack.resources('terraform_data')['Site/BeforeRemoval'])).toContain(
      JSON.stringify('.keys, ["index.html","top ten.html"])) > 0 ? 60 : 0').slice(1, -1),
    );
  });

  it.each([{ contentType: 'text/plain' }, { contentEncoding: 'gzip' }])(
    'invalidates CloudFront if a rule changes: %j',
    (change) => {
      const files = writeFiles('invalidated', { 'index.html': '', 'a.css': '' });
      const [before, after] = [{}, change].map((header) => {
        const cacheRules = [{ files: /css$/, cacheControl: 's-maxage=60', ...header }];
        return synthSite({ files, cacheRules, invalidate: true }).resources('terraform_data')['Site/Invalidation'];
      });
      expect(before).toHaveProperty('triggers_replace');
      expect(after).not.toEqual(before);
    },
  );
});
