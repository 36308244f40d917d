import { endItemsCheaply, rememberExpressions } from '../../../runtime/dax/client-speed';

const folder = '@amazon-dax-sdk/client-dax/src';
const parser = require(`${folder}/DynamoDbExpressionParser`);
const decoder = require(`${folder}/CborDecoder`);
const { CborSExprGenerator } = require(`${folder}/CborSExprGenerator`);

const NAMES = { '#n': 'name' };
const encode = (value: string, condition = '#n = :v AND attribute_exists(#n)') =>
  CborSExprGenerator.encodeExpressions(condition, null, null, null, null, NAMES, { ':v': { S: value } }).Condition;

describe('expressions that are parsed once', () => {
  it('are encoded with the values of each request, as when they are parsed for each', () => {
    const before = ['a', 'b'].map((value) => encode(value));
    rememberExpressions(parser);
    expect(['a', 'b', 'a'].map((value) => encode(value))).toEqual([before[0], before[1], before[0]]);
  });

  it('are not parsed again, until very many others were', () => {
    const parsed: string[] = [];
    const counted = {
      parseProjection: (expression: string) => parsed.push(expression),
      parseCondition: (expression: string) => parsed.push(expression),
      parseUpdate: (expression: string) => parsed.push(expression),
    };
    rememberExpressions(counted);
    for (const expression of ['a', 'a', 'b', 'a']) counted.parseCondition(expression);
    for (let index = 0; index < 200; index++) counted.parseCondition(`${index}`);
    counted.parseCondition('a');
    expect(parsed.filter((expression) => !/\d/.test(expression))).toEqual(['a', 'b', 'a']);
  });

  it('are rejected each time if they are wrong', () => {
    for (let tries = 0; tries < 2; tries++)
      expect(() => encode('a', '#n = = :v')).toThrow('Invalid ConditionExpression');
  });
});

it('reads values until the bytes end, as before', () => {
  const read = (bytes: string) => {
    const reader = new decoder(Buffer.from(bytes, 'hex'));
    const values: unknown[] = [];
    try {
      for (;;) values.push(reader.decodeObject());
    } catch (error) {
      return [values, error instanceof decoder.NeedMoreData];
    }
  };
  const inputs = ['', '01', '0161616260', '1903', '830102'];
  const before = inputs.map(read);
  endItemsCheaply(decoder);
  expect(inputs.map(read)).toEqual(before);
});
