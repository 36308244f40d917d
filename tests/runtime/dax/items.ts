export const key = (id: string, at = '1') => ({ id: { S: id }, at: { N: at } });
/** An item with every type of attribute, and with numbers at the limits of DynamoDB. */
export const everyType = {
  ...key('types', '-1.5'),
  text: { S: 'é😀' },
  empty: { S: '' },
  bytes: { B: Uint8Array.of(0, 255) },
  none: { B: new Uint8Array() },
  long: { N: '12345678901234567890123456789012345678' },
  large: { N: '9.9999999999999999999999999999999999999E+125' },
  small: { N: '-1E-130' },
  integer: { N: '1230000000000000000000' },
  digits: { N: '0.1234567890123456789012345678901234567' },
  numbers: { NS: ['1', '2.5', '1000000000000000000000000'] },
  texts: { SS: ['a', 'b'] },
  blobs: { BS: [Uint8Array.of(1), Uint8Array.of(2, 3)] },
  yes: { BOOL: true },
  nothing: { NULL: true },
  list: { L: [{ N: '1e25' }, { M: { N: { N: '7' }, deep: { L: [{ B: Uint8Array.of(9) }] } } }] },
};
