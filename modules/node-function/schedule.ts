import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { Construct } from 'constructs';
import { between, check, must, named } from '../shared/check';

/** What an event may hold: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html */
const MAX_INPUT_CHARACTERS = 8192;
const MINUTES_OF_A_YEAR = 525_600;
/** The shortest that EventBridge takes: a later invocation does what a missed one would have done. */
const MAX_EVENT_AGE_SECONDS = 60;
const MAX_RETRIES = 2;

export interface ScheduleProps {
  /** Minutes between two invocations, 1 to 525600. */
  readonly rateMinutes: number;
  /** The event that the function gets, as JSON of at most 8192 characters. @default EventBridge's own event */
  readonly input?: object;
  /** 1 to 64 letters, digits, dots, hyphens or underscores. @default `<function name>-<construct id>` */
  readonly ruleName?: string;
}

interface ScheduledFunction {
  /** As it was given, which is known at synthesis. */
  readonly givenName: string;
  readonly functionName: string;
  readonly functionArn: string;
}

/** Invokes a function at a fixed rate, by an EventBridge rule that no other rule's invocations pass for. */
export class Schedule extends Construct {
  public readonly ruleName: string;
  public readonly ruleArn: string;
  public readonly resource: CloudwatchEventRule;

  constructor(scope: Construct, id: string, props: ScheduleProps & { readonly function: ScheduledFunction }) {
    super(scope, id);

    const { rateMinutes, input, function: target } = props;
    const { ruleName = `${target.givenName}-${id}` } = props;
    const event = input === undefined ? undefined : JSON.stringify(input);

    check(this, [
      between('rateMinutes', rateMinutes, 1, MINUTES_OF_A_YEAR),
      must('input', event?.length, `be JSON of at most ${MAX_INPUT_CHARACTERS} characters`, (length) => {
        return length <= MAX_INPUT_CHARACTERS;
      }),
      named('ruleName', ruleName, /^[\w.-]{1,64}$/, 'be 1 to 64 letters, digits, dots, hyphens or underscores'),
    ]);

    this.resource = new CloudwatchEventRule(this, 'Resource', {
      name: ruleName,
      description: `Invokes ${target.givenName} at a fixed rate`,
      scheduleExpression: `rate(${rateMinutes} ${rateMinutes === 1 ? 'minute' : 'minutes'})`,
    });
    this.ruleName = this.resource.name;
    this.ruleArn = this.resource.arn;
    const permission = new LambdaPermission(this, 'Permission', {
      statementId: ruleName.replaceAll('.', '_'),
      action: 'lambda:InvokeFunction',
      functionName: target.functionName,
      principal: 'events.amazonaws.com',
      sourceArn: this.ruleArn,
    });
    new CloudwatchEventTarget(this, 'Target', {
      rule: this.ruleName,
      arn: target.functionArn,
      ...(event !== undefined && { input: event }),
      retryPolicy: { maximumEventAgeInSeconds: MAX_EVENT_AGE_SECONDS, maximumRetryAttempts: MAX_RETRIES },
      dependsOn: [permission],
    });
  }
}
