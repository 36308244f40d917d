import { join } from 'node:path';
import { TerraformVariable } from 'cdktf';
import { NodeFunction, type ScheduleProps } from '../../../modules/node-function';
import { synth } from '../../../testkit';

const entry = join(__dirname, '../../../examples/buffered-orders/mailer.ts');

const synthSchedule = (props: Partial<ScheduleProps> = {}, functionName = 'greet') =>
  synth((stack) => {
    new NodeFunction(stack, 'Greet', { functionName, entry, environment: {} }).addSchedule('Often', {
      rateMinutes: 5,
      ...props,
    });
  });

const ruleArn = '${aws_cloudwatch_event_rule.Greet/Often/Resource.arn}';

describe('Schedule by default', () => {
  const stack = synthSchedule();

  it('creates a rule with a fixed rate', () => {
    expect(stack.resource('aws_cloudwatch_event_rule')).toEqual({
      name: 'greet-Often',
      description: 'Invokes greet at a fixed rate',
      schedule_expression: 'rate(5 minutes)',
    });
  });

  it('invokes the function with the event of EventBridge, with at most two retries within a minute', () => {
    expect(stack.resource('aws_cloudwatch_event_target')).toEqual({
      rule: '${aws_cloudwatch_event_rule.Greet/Often/Resource.name}',
      arn: '${aws_lambda_function.Greet/Resource.arn}',
      retry_policy: { maximum_event_age_in_seconds: 60, maximum_retry_attempts: 2 },
      depends_on: ['aws_lambda_permission.Greet/Often/Permission'],
    });
  });

  it('allows only this rule to invoke the function', () => {
    expect(stack.resource('aws_lambda_permission')).toEqual({
      statement_id: 'greet-Often',
      action: 'lambda:InvokeFunction',
      function_name: '${aws_lambda_function.Greet/Resource.function_name}',
      principal: 'events.amazonaws.com',
      source_arn: ruleArn,
    });
  });
});

describe('Schedule with options', () => {
  it('writes a rate of one minute in the singular, as EventBridge requires', () => {
    const { schedule_expression } = synthSchedule({ rateMinutes: 1 }).resource('aws_cloudwatch_event_rule');
    expect(schedule_expression).toBe('rate(1 minute)');
  });

  it('takes a name and an input that only Terraform knows', () => {
    const stack = synth((scope) => {
      const { stringValue: name } = new TerraformVariable(scope, 'name', {});
      const greet = new NodeFunction(scope, 'Greet', { functionName: name, entry, environment: {} });
      greet.addSchedule('Often', { rateMinutes: 5, input: { name } });
    });
    expect(stack.resource('aws_cloudwatch_event_rule').name).toBe('${var.name}-Often');
    expect(stack.resource('aws_lambda_permission').statement_id).toBe('${replace("${var.name}-Often", ".", "_")}');
    expect(stack.resource('aws_cloudwatch_event_target').input).toBe('${jsonencode({"name" = var.name})}');
  });

  it('sends input as JSON', () => {
    const { input } = synthSchedule({ input: { Records: [] } }).resource('aws_cloudwatch_event_target');
    expect(input).toBe('{"Records":[]}');
  });

  it('lets Terraform encode quotes, backslashes and templates in input with values that only it knows', () => {
    const stack = synth((scope) => {
      const name = new TerraformVariable(scope, 'name', { type: 'string' }).stringValue;
      const greet = new NodeFunction(scope, 'Greet', { functionName: 'greet', entry, environment: {} });
      greet.addSchedule('Often', { rateMinutes: 5, input: { name, 'a "b"': `"${name}"\\\n%{if}`, c: '${d}' } });
    });
    expect(stack.resource('aws_cloudwatch_event_target').input).toBe(
      '${jsonencode({"name" = var.name, "a \\"b\\"" = "\\"${var.name}\\"\\\\\\u000a%%{if}", "c" = "$${d}"})}',
    );
  });

  it('lets Terraform encode input with values that only it knows', () => {
    const stack = synth((scope) => {
      const hosts = new TerraformVariable(scope, 'Hosts', { type: 'list(string)' }).listValue;
      const port = new TerraformVariable(scope, 'Port', { type: 'number' }).numberValue;
      new NodeFunction(scope, 'Greet', { functionName: 'greet', entry, environment: {} }).addSchedule('Often', {
        rateMinutes: 5,
        input: { hosts, port },
      });
    });
    expect(stack.resource('aws_cloudwatch_event_target').input).toBe(
      '${jsonencode({"hosts" = var.Hosts, "port" = var.Port})}',
    );
  });

  it('uses ruleName for the rule, and a valid statement id for the permission', () => {
    const stack = synthSchedule({ ruleName: 'greet.often' });
    expect(stack.resource('aws_cloudwatch_event_rule').name).toBe('greet.often');
    expect(stack.resource('aws_lambda_permission').statement_id).toBe('greet_often');
  });
});

describe('Schedule rejects', () => {
  it('rejects an event that JSON cannot represent', () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    expect(() => synthSchedule({ input: circular })).toThrow('Often: input.self must not contain itself');
    expect(() => synthSchedule({ input: { count: 1n } })).toThrow('Often: input.count must be a value of JSON, got 1');
    expect(() => synthSchedule({ input: [Number.NaN] })).toThrow('Often: input[0] must be a value of JSON, got NaN');
  });

  it('rejects all invalid props in one error', () => {
    expect(() => synthSchedule({ rateMinutes: 0.5, input: { text: 'x'.repeat(8192) }, ruleName: 'no spaces' })).toThrow(
      new Error(
        'test/Greet/Often: rateMinutes must be a whole number between 1 and 525600, got 0.5; ' +
          'input must have at most 8192 characters as JSON, got 8203; ' +
          'ruleName must be 1 to 64 letters, digits, dots, hyphens or underscores, got no spaces',
      ),
    );
  });

  it('rejects a default name that is too long', () => {
    expect(() => synthSchedule({}, 'f'.repeat(60))).toThrow('test/Greet/Often: ruleName must be 1 to 64 letters');
  });
});
