import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformOutput, TerraformStack } from 'cdktf';
import { StaticSite } from 'tableside/modules/static-site';

const app = new App();
const stack = new TerraformStack(app, 'website');
new AwsProvider(stack, 'Aws', { region: 'eu-west-1' });

const site = new StaticSite(stack, 'Site', {
  bucketName: 'example-website-pages',
  // Compiled, this file is in `build`.
  files: join(__dirname, '..', 'pages'),
  errorDocument: '404.html',
  cacheRules: [{ files: /^assets\//, cacheControl: 'public, max-age=31536000, immutable' }],
});
new TerraformOutput(stack, 'url', { value: site.url });

app.synth();
