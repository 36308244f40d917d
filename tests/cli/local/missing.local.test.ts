import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../local/machine/paths';
import { plainEnvironment } from '../../support/environment';

const home = mkdtempSync(join(tmpdir(), 'tableside-missing-'));
afterAll(() => rmSync(home, { recursive: true }));

function up(env: NodeJS.ProcessEnv) {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin', 'tableside.js'), 'up'], {
    env: { ...plainEnvironment(), TABLESIDE_HOME: home, ...env },
    encoding: 'utf8',
  });
  return { status, stderr };
}

describe('`up` names what is missing:', () => {
  it('Terraform', () => {
    const path = join(home, 'path');
    symlinkSync(home, path);
    const { status, stderr } = up({ PATH: path });
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^Terraform 1\.10 or later must be on the PATH, got none\. Install it from/),
    ]);
  });

  it.each(['1.9.8', '0.12.31'])('a newer Terraform than %s', (version) => {
    writeFileSync(join(home, 'terraform'), `#!/bin/sh\necho 'Terraform v${version}'\n`, { mode: 0o755 });
    const { status, stderr } = up({ PATH: `${home}:${process.env.PATH}` });
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining(`Terraform 1.10 or later must be on the PATH, got ${version}.`),
    ]);
  });

  it.each([
    ['OpenTofu v1.9.4', 'which has version 1.9.4.'],
    ['Pulumi v3', 'which is another program.'],
    ['', 'which is not found.'],
  ])('a newer program than %j that TERRAFORM_BINARY_NAME names', (answer, reason) => {
    const name = `tofu-${answer.length}`;
    if (answer) writeFileSync(join(home, name), `#!/bin/sh\necho '${answer}'\necho on linux_amd64\n`, { mode: 0o755 });
    const { status, stderr } = up({ PATH: `${home}:${process.env.PATH}`, TERRAFORM_BINARY_NAME: name });
    const rule = 'TERRAFORM_BINARY_NAME must name Terraform or OpenTofu 1.10 or later, got';
    expect([status, stderr]).toEqual([1, `${rule} ${name}, ${reason}\n`]);
  });

  it('nothing if OpenTofu is recent enough', () => {
    writeFileSync(join(home, 'tofu'), "#!/bin/sh\necho 'OpenTofu v1.10.6'\necho on linux_amd64\n", { mode: 0o755 });
    const { stderr } = up({
      PATH: `${home}:${process.env.PATH}`,
      TERRAFORM_BINARY_NAME: join(home, 'tofu'),
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    });
    expect(stderr).toContain('Nothing answers at http://127.0.0.1:1');
  });

  it.each([
    ['fails', 0o755, 'Command failed: terraform version\nno version is installed\n'],
    ['is no program', 0o644, `${join(home, 'broken', 'terraform')}, which is not executable (chmod +x)\n`],
  ])('a Terraform that %s', (_, mode, reason) => {
    const programs = join(home, 'broken');
    mkdirSync(programs, { recursive: true });
    writeFileSync(join(programs, 'terraform'), '#!/bin/sh\necho no version is installed >&2\nexit 3\n');
    chmodSync(join(programs, 'terraform'), mode);
    const { status, stderr } = up({ PATH: programs });
    expect([status, stderr]).toEqual([1, `The terraform on the PATH cannot be run: ${reason}`]);
  });

  it('the local AWS that AWS_ENDPOINT_URL names', () => {
    const { status, stderr } = up({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('Nothing answers at http://127.0.0.1:1, which AWS_ENDPOINT_URL names'),
    ]);
  });

  it('a free port', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = String(address && typeof address === 'object' ? address.port : '');
    const { status, stderr } = up({ TABLESIDE_PORT: port });
    server.close();
    expect([status, stderr]).toEqual([1, expect.stringContaining(`Port ${port} is in use by another program`)]);
  });
});
