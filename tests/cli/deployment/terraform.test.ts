import { explainFailure } from '../../../cli/deployment/terraform';
import { SetupError } from '../../../local/machine/setup-error';

const LOG = '/home/deploy.log';
const CONTINUES = 'To continue from here, run the same command again.';
const refused = (before: string) => `${before}
local  ╷
       │ Error: creating SQS Queue (orders): AccessDenied
       │ 
       │   with aws_sqs_queue.Queue_1 (Orders/Queue),
       │   on cdk.tf.json line 7, in resource.aws_sqs_queue.Queue_1 (Orders/Queue):
       ╵

0 Stacks deploying     1 Stack done     0 Stacks waiting
Invoking Terraform CLI failed with exit code 1`;

describe('explainFailure', () => {
  it('quotes the error of Terraform without its frame, and names the log file', () => {
    expect(explainFailure(refused('local  Initializing'), LOG).message.split('\n')).toEqual([
      `Terraform failed (its output is in ${LOG}):`,
      'Error: creating SQS Queue (orders): AccessDenied',
      '  with aws_sqs_queue.Queue_1 (Orders/Queue),',
      '  on cdk.tf.json line 7, in resource.aws_sqs_queue.Queue_1 (Orders/Queue):',
    ]);
  });

  it('says how to continue if resources were changed', () => {
    const { message } = explainFailure(refused('local  aws_sqs_queue.Queue_1 (Orders/Queue): Creating...'), LOG);
    expect(message.split('\n').at(-1)).toBe(CONTINUES);
  });

  it('quotes the end of the output if there is no error in it', () => {
    const { message } = explainFailure(`${'-'.repeat(5000)}\npanic: out of memory`, LOG);
    expect(message).toMatch(/-{1400}\npanic: out of memory$/);
    expect(message.length).toBeLessThan(1700);
  });

  it('says how to install a missing provider', () => {
    const error = explainFailure('│ Error: Failed to query available provider packages\n│ Could not retrieve', LOG);
    expect(error).toBeInstanceOf(SetupError);
    expect(error.message).toContain('it cannot reach its registry, and no filesystem mirror has the provider');
    expect(error.message).toMatch(/the AWS provider 5\.100\.0: [\s\S]*(looked in|only from where) /);
  });
});
