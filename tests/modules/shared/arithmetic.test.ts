import { type TerraformStack, TerraformVariable } from 'cdktf';
import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { NetworkLookup } from '../../../modules/network-lookup';
import { NodeFunction } from '../../../modules/node-function';
import { ServerlessRedisCache } from '../../../modules/serverless-redis-cache';
import { synth } from '../../../testkit';

const entry = require.resolve('../../../functions/drain-buffer');

/** A stack with a number that only Terraform knows. */
const stackWith = (build: (stack: TerraformStack, number: number) => void) =>
  synth((stack) => build(stack, new TerraformVariable(stack, 'n', { type: 'number' }).numberValue));

describe('with a number that only Terraform knows', () => {
  it('computes the alarms of the limits of a serverless cache', () => {
    const vpc = { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'] };
    const stack = stackWith((scope, limit) => {
      const limits = { maximumGigabytes: limit, maximumUnitsPerSecond: limit };
      new ServerlessRedisCache(scope, 'Cache', { cacheName: 'menu', vpc, ...limits });
    });
    const thresholdOf = (id: string) => stack.resource('aws_cloudwatch_metric_alarm', `Cache/${id}`).threshold;
    expect(thresholdOf('UnitsAlarm')).toBe('${(54 * var.n)}');
    expect(thresholdOf('MemoryAlarm')).toBe('${(900000000 * var.n)}');
  });

  it('compares it with the number of zones', () => {
    const stack = stackWith((scope, minimumZones) => {
      new NetworkLookup(scope, 'Network', { vpcName: 'shop', minimumZones });
    });
    expect(stack.dataSource('aws_subnets', 'Network/PrivateSubnets').lifecycle).toMatchObject({
      postcondition: [{ condition: expect.stringMatching(/ >= var\.n\}$/) }],
    });
  });

  it('computes the alarm of a stream consumer from it', () => {
    const partitionKey = { name: 'id', type: 'S' } as const;
    const thresholdWith = (setting: 'maximumRecordAgeSeconds' | 'iteratorAgeAlarmSeconds') =>
      stackWith((scope, seconds) => {
        const table = new DynamoDbTable(scope, 'Table', { tableName: 'orders', partitionKey, stream: 'NEW_IMAGE' });
        const consumer = new NodeFunction(scope, 'Count', { functionName: 'count', entry, environment: {} });
        table.addStreamConsumer('Stream', { function: consumer, [setting]: seconds });
      }).resource('aws_cloudwatch_metric_alarm', 'Table/Stream/IteratorAgeAlarm').threshold;
    expect(thresholdWith('iteratorAgeAlarmSeconds')).toBe('${(1000 * var.n)}');
    expect(thresholdWith('maximumRecordAgeSeconds')).toBe('${(1000 * min(300, floor((var.n / 2))))}');
  });

  it('keeps at least that capacity when it autoscales', () => {
    const partitionKey = { name: 'id', type: 'S' } as const;
    const stack = stackWith((scope, min) => {
      const units = { min, max: 9, targetUtilizationPercent: 70 };
      const capacity = { read: units, write: units };
      new DynamoDbTable(scope, 'Table', { tableName: 'orders', partitionKey, capacity });
    });
    expect(stack.resource('aws_dynamodb_table').read_capacity).toMatch(/^\$\{try\(max\(var\.n, .*\), var\.n\)\}$/);
  });

  it('writes the rate of a schedule with the unit that AWS accepts', () => {
    const stack = stackWith((scope, rateMinutes) => {
      const tick = new NodeFunction(scope, 'Tick', { functionName: 'tick', entry, environment: {} });
      tick.addSchedule('Clock', { rateMinutes });
    });
    expect(stack.resource('aws_cloudwatch_event_rule').schedule_expression).toBe(
      'rate(${var.n} ${(var.n == 1) ? "minute" : "minutes"})',
    );
  });
});
