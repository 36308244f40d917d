import { toPlainItem } from '../../../runtime/dynamodb/plain-item';

it('converts an item to JSON without rounding numbers', () => {
  const bytes = Uint8Array.from([0, 255]);
  const plain = toPlainItem({
    rating: { N: '-5.50' },
    large: { N: '123456789012345000000' },
    exact: { N: '1234567890123456' },
    list: { L: [{ NULL: true }, { BOOL: false }, { M: { PK: { S: 'inner' }, tiny: { N: '1E-130' } } }] },
    sets: { M: { s: { SS: ['a'] }, n: { NS: ['1', '12345678901234567890'] }, b: { BS: [bytes] } } },
    photo: { B: bytes },
    ['__proto__']: { S: 'text' },
  });
  expect(JSON.parse(JSON.stringify(plain))).toEqual(
    JSON.parse(
      '{"rating":-5.5,"large":123456789012345000000,"exact":"1234567890123456","list":[null,false,{"PK":"inner","tiny":1e-130}],' +
        '"sets":{"s":["a"],"n":[1,"12345678901234567890"],"b":["AP8="]},"photo":"AP8=","__proto__":"text"}',
    ),
  );
});
