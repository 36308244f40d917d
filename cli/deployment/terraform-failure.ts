import { SetupError } from '../../local/machine/setup-error';

const LONGEST = 1500;

/** What a person is told of a failed `cdktf deploy`. */
export function explainFailure(output: string, logFile: string): Error {
  if (/Failed to query available provider packages|could not connect to registry/i.test(output)) {
    return new SetupError(
      'Terraform could not get the AWS provider: there is no way to registry.terraform.io, and no filesystem mirror of it was found: ' +
        'connect once, or put the provider into ~/.terraform.d/plugins or a mirror that your Terraform CLI configuration names.',
    );
  }
  const start = output.indexOf('Error: ');
  const said = (start < 0 ? output.slice(-LONGEST) : output.slice(start, start + LONGEST))
    .split('\n')
    .map((line) => line.replace(/^\s*[│╵╷] ?/, ''))
    .filter((line) => !/^\s*$|Stacks? (deploying|done)|^Invoking Terraform/.test(line))
    .join('\n');
  const next = /: (Creating|Modifying|Destroying)\.\.\./.test(output)
    ? '\nThe same command goes on from what was done.'
    : '';
  return new Error(`Terraform failed (all of its output is in ${logFile}):\n${said}${next}`);
}
