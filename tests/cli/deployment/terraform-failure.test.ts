import { explainFailure } from '../../../cli/deployment/terraform-failure';
import { SetupError } from '../../../local/machine/setup-error';

const LOG = '/home/deploy.log';
const GOES_ON = 'The same command goes on from what was done.';
const refused = (before: string) => `${before}
local  ╷
       │ Error: creating SQS Queue (orders): AccessDenied
       │ 
       │   with aws_sqs_queue.Queue_1 (Orders/Queue),
       │   on cdk.tf.json line 7, in resource.aws_sqs_queue.Queue_1 (Orders/Queue):
       ╵

0 Stacks deploying     1 Stack done     0 Stacks waiting
Invoking Terraform CLI failed with exit code 1`;

describe('of a deployment that failed', () => {
  it('says Terraform’s own words, without what frames them, and where all of them are', () => {
    expect(explainFailure(refused('local  Initializing'), LOG).message.split('\n')).toEqual([
      `Terraform failed (all of its output is in ${LOG}):`,
      'Error: creating SQS Queue (orders): AccessDenied',
      '  with aws_sqs_queue.Queue_1 (Orders/Queue),',
      '  on cdk.tf.json line 7, in resource.aws_sqs_queue.Queue_1 (Orders/Queue):',
    ]);
  });

  it('says what to do next when something was done already', () => {
    const { message } = explainFailure(refused('local  aws_sqs_queue.Queue_1 (Orders/Queue): Creating...'), LOG);
    expect(message.split('\n').at(-1)).toBe(GOES_ON);
  });

  it('says its last words when it named no error', () => {
    const { message } = explainFailure(`${'-'.repeat(5000)}\npanic: out of memory`, LOG);
    expect(message).toMatch(/-{1400}\npanic: out of memory$/);
    expect(message.length).toBeLessThan(1700);
  });

  it('says how to get the provider when that is what it lacks', () => {
    const error = explainFailure('│ Error: Failed to query available provider packages\n│ Could not retrieve', LOG);
    expect(error).toBeInstanceOf(SetupError);
    expect(error.message).toContain('no way to registry.terraform.io, and no filesystem mirror');
  });
});
