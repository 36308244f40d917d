import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { synthSite, writeFiles } from './fixture';

describe('StaticSite grants', () => {
  const bucketArn = 'arn:${data.aws_partition.Site/Partition.partition}:s3:::shop-pages';

  class Publisher extends Construct {
    public readonly roleName = new IamRole(this, 'Role', { name: 'publisher', assumeRolePolicy: '{}' }).name;
  }

  it('allows a publisher to read and replace one object, and nothing else', () => {
    const stack = synthSite({ mode: 'public-website' }, (site, scope) => {
      const publisher = new Publisher(scope, 'Publisher');
      site.grantPublish(publisher, 'index.html');
      site.grantPublish(publisher, 'top/ten.html');
    });
    expect(stack.resources('aws_iam_role_policy')).toEqual({
      'Publisher/Site-Publish-index.html/Resource': {
        name: 'Site-Publish-index.html',
        role: '${aws_iam_role.Publisher/Role.name}',
        policy: '${data.aws_iam_policy_document.Publisher/Site-Publish-index.html/Document.json}',
      },
      'Publisher/Site-Publish-top-ten.html/Resource': {
        name: 'Site-Publish-top-ten.html',
        role: '${aws_iam_role.Publisher/Role.name}',
        policy: '${data.aws_iam_policy_document.Publisher/Site-Publish-top-ten.html/Document.json}',
      },
    });
    expect(stack.statements('Publisher/Site-Publish-index.html/Document')).toEqual([
      { actions: ['s3:GetObject', 's3:PutObject'], resources: [`${bucketArn}/index.html`] },
    ]);
    expect(stack.statements('Publisher/Site-Publish-top-ten.html/Document')).toEqual([
      { actions: ['s3:GetObject', 's3:PutObject'], resources: [`${bucketArn}/top/ten.html`] },
    ]);
  });

  it('grants keys that differ in what a name cannot contain, each once', () => {
    const stack = synthSite({}, (site, scope) => {
      const publisher = new Publisher(scope, 'Publisher');
      for (const key of ['a/b', 'a-b', 'a/b', 'a-b']) site.grantPublish(publisher, key);
    });
    expect(Object.keys(stack.resources('aws_iam_role_policy'))).toEqual([
      'Publisher/Site-Publish-a-b/Resource',
      expect.stringMatching(/^Publisher\/Site-Publish-a-b-[\da-f]{8}\/Resource$/),
    ]);
  });

  it('grants a key that only Terraform knows, with the same id in each synthesis', () => {
    const pathsOf = (before: number) =>
      Object.keys(
        synthSite({}, (site, scope) => {
          for (let count = 0; count < before; count += 1) new TerraformVariable(scope, `Other${count}`, {});
          site.grantPublish(new Publisher(scope, 'Publisher'), new TerraformVariable(scope, 'page', {}).stringValue);
        }).resources('aws_iam_role_policy'),
      );
    expect(pathsOf(0)).toEqual([expect.stringMatching(/^Publisher\/Site-Publish-[\da-f]{8}\/Resource$/)]);
    expect(pathsOf(3)).toEqual(pathsOf(0));
  });

  it.each(['', '/index.html', '*', 'index.htm?', '${aws:username}.html'])('rejects a grant on the key "%s"', (key) => {
    const published = () => synthSite({}, (site, scope) => site.grantPublish(new Publisher(scope, 'Publisher'), key));
    expect(published).toThrow(
      new Error(
        `test/Site: key must be the key of one object, without wildcards or a leading slash, got ${key || JSON.stringify('')}`,
      ),
    );
  });

  it('rejects a grant on an uploaded file', () => {
    const files = writeFiles('granted', { 'index.html': '' });
    const published = () =>
      synthSite({ files }, (site, scope) => site.grantPublish(new Publisher(scope, 'Publisher'), 'index.html'));
    expect(published).toThrow(
      new Error('test/Site: key must not be one of the uploaded files, which each deployment restores, got index.html'),
    );
  });
});
