import type { Injected } from '../../../cli/chaos/inject';
import { type ChaosReport, isRight, reportText } from '../../../cli/chaos/report';
import { planFaults } from '../../../cli/chaos/schedule';
import { functionOutputs } from '../../../cli/deployment/function-name';
import { checkRules } from '../../../local/faults/rules';

const SEEDS = Array.from({ length: 50 }, (_, seed) => seed);
const DURATION_MS = 110_000;
const plans = SEEDS.map((seed) => planFaults(seed, DURATION_MS));

describe('a plan', () => {
  it('is the same for the same seed, and another one for another seed', () => {
    expect(SEEDS.map((seed) => planFaults(seed, DURATION_MS))).toEqual(plans);
    expect(new Set(plans.map((plan) => JSON.stringify(plan))).size).toBe(SEEDS.length);
  });

  it('is in order, and ends in time', () => {
    for (const plan of plans) {
      const starts = plan.map(({ atMs }) => atMs);
      expect(starts).toEqual([...starts].sort((one, other) => one - other));
      expect(Math.max(...plan.map(({ atMs, forMs }) => atMs + forMs))).toBeLessThanOrEqual(DURATION_MS);
      expect(plan.length).toBeGreaterThan(30);
    }
    expect(planFaults(1, 5000).every(({ atMs, forMs }) => atMs + forMs <= 5000)).toBe(true);
  });

  it('has only functions that exist, services, and rules that the proxies accept', () => {
    const known = new Set([...Object.keys(functionOutputs), 'redis', 'event-sources', 'aws']);
    const acts = plans.flat().map(({ act }) => act);
    expect(acts.filter((act) => act.kind !== 'connections' && !known.has(act.target))).toEqual([]);
    const rules = acts.flatMap((act) => (act.kind === 'connections' ? act.rule : []));
    expect(checkRules(rules)).toEqual(rules);
  });

  it('kills, stops and slows everything, but never kills the local AWS, which would lose all', () => {
    const acts = plans.flat().map(({ act }) => {
      return act.kind === 'connections' ? `${act.rule.service}: ${act.rule.fault}` : `${act.target}: ${act.kind}`;
    });
    for (const wanted of ['orders/drain: kill', 'messages/update: stop', 'redis: kill', 'redis: stop']) {
      expect(acts).toContain(wanted);
    }
    for (const wanted of ['event-sources: kill', 'event-sources: stop', 'aws: stop', 'dynamodb: lost-answer']) {
      expect(acts).toContain(wanted);
    }
    for (const wanted of ['dax: latency', 'redis: reset', 's3: server-error', 'sqs: throttling']) {
      expect(acts).toContain(wanted);
    }
    expect(acts).not.toContain('aws: kill');
  });

  it('disturbs a process only once at a time', () => {
    for (const plan of plans) {
      const lastEnd = new Map<string, number>();
      const overlapping = plan.filter(({ act, atMs, forMs }) => {
        if (act.kind === 'connections') return false;
        const before = lastEnd.get(act.target) ?? 0;
        lastEnd.set(act.target, atMs + forMs);
        return atMs < before;
      });
      expect(overlapping).toEqual([]);
    }
  });
});

const injected: Injected = { plannedAt: 1, at: 1.04, seconds: 2, fault: 'redis: killed', processes: 1 };
const right: ChaosReport = {
  ok: true,
  seed: 7,
  duration: 60,
  orders: 1200,
  messages: 100,
  seconds: 200,
  sent: {
    orderMessages: 1320,
    duplicates: 108,
    malformed: 12,
    repeatedRequests: 3,
    scoreAnswers: 40,
    scoreRequestsWithoutAnswer: 2,
  },
  faults: [injected],
  checks: [{ name: 'orders in the table', expected: 1200, found: 1200 }],
  problems: [],
};

describe('a report', () => {
  it('says what was injected and when, what was sent, and what was found', () => {
    const text = reportText(right);
    expect(text).toMatch(/^1\.0 s +2\.0 s +redis: killed +1$/m);
    expect(text).toMatch(/^orders in the table +1200 +1200$/m);
    expect(text).toContain('Sent 1,320 messages with orders: 108 twice, 12 malformed.');
    expect(text.endsWith('After 1 fault of seed 7 in 200 s, everything is exact.')).toBe(true);
  });

  it.each([
    ['a count is wrong', { checks: [{ name: 'orders in the table', expected: 1200, found: 1199 }] }, /1199 +WRONG$/m],
    ['a part has failed', { problems: ['Messages: no answer'] }, /^Messages: no answer$/m],
    ['a fault could not be injected', { faults: [{ ...injected, problem: 'no permission' }] }, / no permission$/m],
  ])('says how to repeat the run if %s', (_, change, line) => {
    const report = { ...right, ...change };
    expect([isRight(right), isRight(report)]).toEqual([true, false]);
    const text = reportText({ ...report, ok: false });
    expect(text).toMatch(line);
    expect(text.split('\n').at(-1)).toBe(
      'Repeat the same faults with: npx tableside chaos --seed 7 --duration 60 --orders 1200 --messages 100',
    );
    expect(text).not.toContain('everything is exact');
  });
});
