import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { Fn, Op, Token } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { between, type Finding, must, named } from '../shared/check';
import { withDefaults } from '../shared/defaults';
import { json } from '../shared/json';
import { byTerraform } from '../shared/names';
import { checkProps } from '../shared/props';
import { checked, jsonObject, number, type Shape, set } from '../shared/shape';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html */
const MAX_INPUT_CHARACTERS = 8192;
const MINUTES_PER_YEAR = 525_600;
/** The minimum of EventBridge: the next invocation does what a missed one would have done. */
const MAX_EVENT_AGE_SECONDS = 60;
const MAX_RETRIES = 2;

export interface ScheduleProps {
  /** Minutes between two invocations, 1 to 525600. */
  readonly rateMinutes: number;
  /** The event that the function receives, at most 8192 characters as JSON. @default the event of EventBridge */
  readonly input?: object;
  /** 1 to 64 letters, digits, dots, hyphens or underscores. @default `<functionName>-<construct id>` */
  readonly ruleName?: string;
}

const SHAPE: Shape<ScheduleProps> = { rateMinutes: set(number), input: jsonObject, ruleName: checked };

interface ScheduledFunction extends IConstruct {
  readonly functionName: string;
  readonly functionArn: string;
}

/** Invokes a function at a fixed rate with an EventBridge rule. Only this rule may use the permission. */
export class Schedule extends Construct {
  public readonly ruleName: string;
  public readonly ruleArn: string;
  public readonly resource: CloudwatchEventRule;

  /** @param givenName name of the function, known at synthesis */
  constructor(target: ScheduledFunction, id: string, props: ScheduleProps, givenName: string) {
    super(target, id);

    const settingsOf = (all: ScheduleProps) => withDefaults(all, { ruleName: `${givenName}-${id}` });
    const { rateMinutes, input, ruleName } = checkProps(this, props, SHAPE, settingsOf, findings);
    const event = input && json(input);

    this.resource = new CloudwatchEventRule(this, 'Resource', {
      name: ruleName,
      description: `Invokes ${givenName} at a fixed rate`,
      scheduleExpression: `rate(${rateMinutes} ${unitOf(rateMinutes)})`,
    });
    const permission = new LambdaPermission(this, 'Permission', {
      // Lambda accepts no dots here.
      statementId: Token.isUnresolved(ruleName)
        ? byTerraform(this, ruleName, (name) => `replace(${name}, ".", "_")`)
        : ruleName.replaceAll('.', '_'),
      action: 'lambda:InvokeFunction',
      functionName: target.functionName,
      principal: 'events.amazonaws.com',
      sourceArn: this.resource.arn,
    });
    new CloudwatchEventTarget(this, 'Target', {
      rule: this.resource.name,
      arn: target.functionArn,
      ...(event !== undefined && { input: event }),
      retryPolicy: { maximumEventAgeInSeconds: MAX_EVENT_AGE_SECONDS, maximumRetryAttempts: MAX_RETRIES },
      dependsOn: [permission],
    });

    this.ruleName = this.resource.name;
    this.ruleArn = this.resource.arn;
  }
}

/** AWS accepts no other spelling. */
const unitOf = (minutes: number): string =>
  Token.isUnresolved(minutes)
    ? Token.asString(Fn.conditional(Op.eq(minutes, 1), 'minute', 'minutes'))
    : minutes === 1
      ? 'minute'
      : 'minutes';

const lengthOf = (event: string) => (Token.isUnresolved(event) ? undefined : event.length);

const findings = ({ rateMinutes, input, ruleName }: ScheduleProps & { readonly ruleName: string }): Finding[] => [
  between('rateMinutes', rateMinutes, 1, MINUTES_PER_YEAR),
  must('input', input && lengthOf(json(input)), `have at most ${MAX_INPUT_CHARACTERS} characters as JSON`, (length) => {
    return length <= MAX_INPUT_CHARACTERS;
  }),
  named('ruleName', ruleName, /^[\w.-]{1,64}$/, 'be 1 to 64 letters, digits, dots, hyphens or underscores'),
];
