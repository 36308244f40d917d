import { readItemsToTheirEnd, rememberExpressions } from '../../../runtime/dax/client-speed';

const folder = '@amazon-dax-sdk/client-dax/src';
const parser = require(`${folder}/DynamoDbExpressionParser`);
const Decoder = require(`${folder}/DaxCborDecoder`);
const assembler = require(`${folder}/Assembler`);
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

describe('items that are read to their end', () => {
  const read = (bytes: string) => assembler._decodeAnonymousStreamedValues(new Decoder(Buffer.from(bytes, 'hex')));

  it('have the same values as before', () => {
    const items = ['', '01', '01616160', '830102a16161f5f6', 'd90cf9826161616220'];
    const before = items.map(read);
    readItemsToTheirEnd(assembler);
    expect(items.map(read)).toEqual(before);
  });

  it('are not cut if their last value is', () => {
    readItemsToTheirEnd(assembler);
    expect(() => read('011903')).toThrow();
  });
});
