import { SetupError } from '../../local/machine/setup-error';

const MAX_LENGTH = 1500;

/** The error message for a failed `cdktf deploy`. */
export function explainFailure(output: string, logFile: string): Error {
  if (/Failed to query available provider packages|could not connect to registry/i.test(output)) {
    return new SetupError(
      'Terraform cannot install the AWS provider: it cannot reach registry.terraform.io, and no filesystem mirror has the provider. ' +
        'Connect once, or put the provider into ~/.terraform.d/plugins or into the mirror of your Terraform CLI configuration.',
    );
  }
  const start = output.indexOf('Error: ');
  const said = (start < 0 ? output.slice(-MAX_LENGTH) : output.slice(start, start + MAX_LENGTH))
    .split('\n')
    .map((line) => line.replace(/^\s*[│╵╷] ?/, ''))
    .filter((line) => !/^\s*$|Stacks? (deploying|done)|^Invoking Terraform/.test(line))
    .join('\n');
  const next = /: (Creating|Modifying|Destroying)\.\.\./.test(output) ? '\nThe same command continues from here.' : '';
  return new Error(`Terraform failed (its output is in ${logFile}):\n${said}${next}`);
}
