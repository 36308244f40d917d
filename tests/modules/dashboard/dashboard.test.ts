import { TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { Dashboard } from '../../../modules/dashboard';
import { widgetsOf } from '../../../modules/dashboard/widgets';
import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { addGraph } from '../../../modules/shared/graph';
import { type SynthesizedStack, synth } from '../../../testkit';
import { problemsOf } from '../../support/dashboard-body';

const partitionKey = { name: 'id', type: 'S' } as const;
const metric = { namespace: 'AWS/SQS', metricName: 'Age', dimensions: { QueueName: 'a' }, statistic: 'Maximum' };

/** The body, whose parts between references are strings of HCL. */
const bodyIn = (stack: SynthesizedStack) =>
  String(stack.resource('aws_cloudwatch_dashboard').dashboard_body).replaceAll('\\"', '"');

const bodyOf = (alarms: boolean) =>
  bodyIn(
    synth((stack) => {
      new Dashboard(stack, 'Dashboard', { dashboardName: 'shop' });
      new DynamoDbTable(stack, 'Table', { tableName: 'orders', partitionKey, alarms });
    }),
  );

describe('Dashboard by default', () => {
  it('shows the graphs of modules that are created after it, in the region of the provider', () => {
    expect(bodyOf(true)).toContain('"ConsumedReadCapacityUnits"');
    expect(bodyOf(true)).toContain('data.aws_region');
    expect(bodyOf(true)).toContain('## Table');
  });

  it('shows for each alarm its metric and threshold', () => {
    const stack = synth((scope) => {
      new Dashboard(scope, 'Dashboard', { dashboardName: 'shop' });
      new DynamoDbTable(scope, 'Table', { tableName: 'orders', partitionKey });
    });
    const body = bodyIn(stack);
    const alarms = Object.values(stack.resources('aws_cloudwatch_metric_alarm'));
    expect(alarms.filter(({ alarm_name }) => !body.includes(`"${alarm_name}"`))).toEqual([]);
    expect(body.match(/Alarm above/g)).toHaveLength(alarms.length);
  });
});

describe('Dashboard with', () => {
  it('modules without alarms shows the same graphs without thresholds', () => {
    const titlesIn = (body: string) => body.match(/"title":"[^"]*"/g);
    expect(titlesIn(bodyOf(false))).toEqual(titlesIn(bodyOf(true)));
    expect(titlesIn(bodyOf(false))).not.toBeNull();
    expect(bodyOf(false)).not.toContain('Alarm above');
  });

  it('several sections places graphs in rows of four below the title of each', () => {
    const graphs = (count: number) => Array.from({ length: count }, () => ({ title: 'age', measures: [metric] }));
    const sections = [
      { title: 'One', graphs: graphs(5) },
      { title: 'None', graphs: [] },
      { title: 'Two', graphs: graphs(1) },
    ];
    const widgets = widgetsOf(sections, 'eu-west-1') as { x: number; y: number }[];
    const places = widgets.map(({ x, y }) => [x, y]);
    expect(places).toEqual([
      [0, 0],
      [0, 1],
      [6, 1],
      [12, 1],
      [18, 1],
      [0, 7],
      [0, 13],
      [0, 14],
    ]);
    expect(problemsOf(JSON.stringify({ widgets }))).toEqual([]);
  });

  it('a threshold shows it beside a calculation, of which only the result is visible', () => {
    const graph = { title: 'errors', measures: [{ ...metric, percentOf: 'All' }], threshold: 5 };
    const [, widget] = widgetsOf([{ title: 'One', graphs: [graph] }], 'eu-west-1');
    expect(widget).toMatchObject({
      properties: {
        metrics: [
          [{ id: 'percent', expression: '100 * part / whole', label: 'Age in percent', period: 60 }],
          ['AWS/SQS', 'Age', 'QueueName', 'a', { stat: 'Maximum', id: 'part', visible: false, period: 60 }],
          ['AWS/SQS', 'All', 'QueueName', 'a', { stat: 'Maximum', id: 'whole', visible: false, period: 60 }],
        ],
        annotations: { horizontal: [{ label: 'Alarm above', value: 5 }] },
      },
    });
  });

  it('a threshold that only Terraform knows lets Terraform encode the body', () => {
    const stack = synth((scope) => {
      const threshold = new TerraformVariable(scope, 'most', { type: 'number' }).numberValue;
      addGraph(new Construct(scope, 'Queue'), { title: 'the "age"', measures: [metric], threshold });
      new Dashboard(scope, 'Dashboard', { dashboardName: 'shop' });
    });
    const body = stack.resource('aws_cloudwatch_dashboard').dashboard_body;
    expect(body).toMatch(/^\$\{jsonencode\(.*"the \\"age\\"".*"value" = var\.most/);
  });
});

describe('Dashboard rejects', () => {
  it('a name that CloudWatch does not accept, and no time', () => {
    expect(() => synth((stack) => void new Dashboard(stack, 'Dashboard', { dashboardName: 'a.b', hours: 0 }))).toThrow(
      'test/Dashboard: dashboardName must be 1 to 255 letters, digits, hyphens or underscores, got a.b; ' +
        'hours must be a whole number between 1 and 10920, got 0',
    );
  });

  it('more than 500 widgets', () => {
    const many = () =>
      synth((stack) => {
        const queue = new Construct(stack, 'Queue');
        for (let graph = 0; graph < 500; graph++) addGraph(queue, { title: 'age', measures: [metric] });
        new Dashboard(stack, 'Dashboard', { dashboardName: 'shop' });
      });
    expect(many).toThrow('test/Dashboard: number of widgets must be at most 500: split the stack, got 501');
  });
});
