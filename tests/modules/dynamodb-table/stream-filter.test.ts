import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TerraformStack, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { DynamoDbTable, type StreamFilter } from '../../../modules/dynamodb-table';
import { synth } from '../../../testkit';

class Follower extends Construct {
  public readonly roleName = 'follower-role';
  public readonly functionName = 'follower';
}

const addConsumer = (stack: TerraformStack, filters: readonly StreamFilter[]) =>
  new DynamoDbTable(stack, 'Orders', {
    tableName: 'orders',
    partitionKey: { name: 'id', type: 'S' },
    stream: 'NEW_IMAGE',
  }).addStreamConsumer('Follow', { function: new Follower(stack, 'Follower'), filters });

const synthConsumer = (filters: readonly StreamFilter[]) => synth((stack) => void addConsumer(stack, filters));

const criteriaOf = (stack: ReturnType<typeof synth>) =>
  stack.resource('aws_lambda_event_source_mapping').filter_criteria;

/** The patterns that AWS's own matcher rejects, each with what follows `pattern` in the error. */
function refusedFilters(): (readonly [pattern: string, problem: string])[] {
  const folder = join(__dirname, '../../filters/cases');
  const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  const refused = [...texts.join('').matchAll(/^(\S.*)\n {2}refused +pattern(.*)$/gm)];
  return refused.flatMap(([, pattern = '', problem = '']) =>
    isWrittenByJavaScript(pattern) ? [[pattern, problem] as const] : [],
  );
}

/** A pattern that is not JSON, repeats a name or has a number in another notation cannot be a prop. */
function isWrittenByJavaScript(pattern: string): boolean {
  try {
    return JSON.stringify(JSON.parse(pattern)) === pattern;
  } catch {
    return false;
  }
}

describe('StreamConsumer with', () => {
  it('filters matches any of them', () => {
    const filters = [{ eventName: ['INSERT'] as const }, { dynamodb: { NewImage: { paid: { BOOL: [true] } } } }];
    expect(criteriaOf(synthConsumer(filters))).toEqual({
      filter: [
        { pattern: '{"eventName":["INSERT"]}' },
        { pattern: '{"dynamodb":{"NewImage":{"paid":{"BOOL":[true]}}}}' },
      ],
    });
  });

  it('up to ten filters, for which AWS raises a quota', () => {
    const filters = Array.from({ length: 10 }, () => ({ eventName: ['INSERT'] as const }));
    expect(criteriaOf(synthConsumer(filters))).toEqual({
      filter: filters.map(() => ({ pattern: '{"eventName":["INSERT"]}' })),
    });
  });

  it('filters with values that only Terraform knows lets Terraform encode them', () => {
    const rulesOf = (variable: TerraformVariable) => [
      [{ cidr: variable.stringValue }],
      variable.listValue,
      [{ numeric: ['>', variable.numberValue, '<', 5] }],
      [variable.value],
    ];
    const stack = synth((scope) => {
      const rules = rulesOf(new TerraformVariable(scope, 'wanted', {}));
      addConsumer(
        scope,
        rules.map((S) => ({ dynamodb: { NewImage: { status: { S } } } })),
      );
    });
    const encoded = [
      '[{"cidr" = var.wanted}]',
      'var.wanted',
      '[{"numeric" = [">", var.wanted, "<", 5]}]',
      '[var.wanted]',
    ].map((json) => `\${jsonencode({"dynamodb" = {"NewImage" = {"status" = {"S" = ${json}}}}})}`);
    expect(criteriaOf(stack)).toEqual({ filter: encoded.map((pattern) => ({ pattern })) });
  });
});

describe('StreamConsumer rejects', () => {
  it('more than ten filters', () => {
    const filters = Array.from({ length: 11 }, () => ({ eventName: ['INSERT'] as const }));
    expect(() => synthConsumer(filters)).toThrow(
      new Error('test/Orders/Follow: number of filters must be a whole number between 0 and 10, got 11'),
    );
  });

  it('filters that are not a list', () => {
    expect(() => synthConsumer('[]' as never)).toThrow(new Error('test/Orders/Follow: filters must be a list, got []'));
  });

  it('a filter on an image that the stream does not contain', () => {
    expect(() => synthConsumer([{ dynamodb: { OldImage: { paid: { BOOL: [true] } } } }])).toThrow(
      new Error('test/Orders/Follow: filters must match only what a NEW_IMAGE stream contains, got OldImage'),
    );
  });

  it.each<[string, unknown]>([
    [' must have at least one field, got {}', {}],
    ['.eventName must contain at least one rule, got []', { eventName: [] }],
    ['.eventName must be an object or a list of rules, got "INSERT"', { eventName: 'INSERT' }],
    ['.dynamodb must have at least one field, got {}', { dynamodb: {} }],
    ['.dynamodb must be an object, got ["a"]', { dynamodb: ['a'] }],
    ['.dynamodb.Keys.id.S must be an object or a list of rules, got "a"', { dynamodb: { Keys: { id: { S: 'a' } } } }],
    ['.$or must be a list of at least two patterns, got [{"eventName":["a"]}]', { $or: [{ eventName: ['a'] }] }],
    [' must be a JSON object, got null', null],
    [' must be a JSON object, got "INSERT"', 'INSERT'],
    [' must be a JSON object, got []', []],
    [' must be JSON, got undefined', undefined],
    [' must have at most 4096 characters, got 4135', { dynamodb: { Keys: { id: { S: ['x'.repeat(4096)] } } } }],
  ])('a filter that AWS rejects: filters[1]%s', (problem, filter) => {
    expect(() => synthConsumer([{ eventName: ['INSERT'] }, filter as StreamFilter])).toThrow(
      `test/Orders/Follow: filters[1]${problem}`,
    );
  });

  it.each(refusedFilters())('with the rule of AWS, the filter %s', (pattern, problem) => {
    expect(() => synthConsumer([JSON.parse(pattern)])).toThrow(`test/Orders/Follow: filters[0]${problem}`);
  });

  it('all invalid filters at once', () => {
    const filters: StreamFilter[] = [{}, { eventName: [] }, { dynamodb: { OldImage: { paid: { BOOL: [true] } } } }];
    expect(() => synthConsumer(filters)).toThrow(
      new Error(
        'test/Orders/Follow: filters[0] must have at least one field, got {}; ' +
          'filters[1].eventName must contain at least one rule, got []; ' +
          'filters must match only what a NEW_IMAGE stream contains, got OldImage',
      ),
    );
  });
});
