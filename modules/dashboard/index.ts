import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import { Lazy, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { between, check, type Finding, must, named } from '../shared/check';
import { withDefaults } from '../shared/defaults';
import { graphsOf } from '../shared/graph';
import { largeJson } from '../shared/json';
import { checkProps } from '../shared/props';
import { checked, number, type Shape, set } from '../shared/shape';
import { placeIn } from '../shared/stacks';
import { MAX_WIDGETS, widgetsOf } from './widgets';

export interface DashboardProps {
  /** 1 to 255 letters, digits, hyphens or underscores; unique in the account, whatever the region. */
  readonly dashboardName: string;
  /** How much time graphs show until somebody chooses another range: 1 to 10920, for which metrics are kept. @default 3 */
  readonly hours?: number;
}

const SHAPE: Shape<DashboardProps> = { dashboardName: set(checked), hours: number };

/** A CloudWatch dashboard with the graphs of all modules in its stack, also of those that are created after it. */
export class Dashboard extends Construct {
  public readonly dashboardName: string;
  public readonly dashboardArn: string;
  public readonly resource: CloudwatchDashboard;

  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(...placeIn(new.target, scope, id));

    const { dashboardName, hours } = checkProps(this, props, SHAPE, settingsOf, findings);
    const { id: region } = new DataAwsRegion(this, 'Region');
    this.resource = new CloudwatchDashboard(this, 'Resource', {
      dashboardName,
      dashboardBody: Lazy.stringValue({ produce: () => this.body(region, hours) }),
    });
    this.dashboardName = this.resource.dashboardName;
    this.dashboardArn = this.resource.dashboardArn;
  }

  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
  private body(region: string, hours: number): string {
    const sections = TerraformStack.of(this).node.children.map((child) => ({
      title: child.node.id,
      graphs: graphsOf(child),
    }));
    const widgets = widgetsOf(sections, region);
    const rule = `be at most ${MAX_WIDGETS}: split the stack`;
    check(this, [must('number of widgets', widgets.length, rule, (count) => count <= MAX_WIDGETS)]);
    return largeJson({ start: `-PT${hours}H`, periodOverride: 'inherit', widgets });
  }
}

const settingsOf = (props: DashboardProps) =>
  withDefaults(props, {
    hours: 3,
  });

const findings = ({ dashboardName, hours }: Required<DashboardProps>): Finding[] => [
  named('dashboardName', dashboardName, /^[\w-]{1,255}$/, 'be 1 to 255 letters, digits, hyphens or underscores'),
  between('hours', hours, 1, 10_920),
];
