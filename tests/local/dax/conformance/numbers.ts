/** One way to write a number: its digits without zeros at either end, and an exponent. Other strings stay as they are. */
export function canonical(number: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? [];
  if (whole + fraction === '') return number;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const scale = Number(exponent) - fraction.length + (digits.length - significant.length);
  return `${sign === '-' ? '-' : ''}${significant}E${scale}`;
}

/** The number in digits, without an exponent. Strings that are no numbers stay as they are. */
export function plain(number: string): string {
  const [, sign = '', digits = '', exponent = '0'] = /^(-?)(\d+)E(-?\d+)$/.exec(canonical(number)) ?? [];
  if (digits === '') return canonical(number);
  const scale = Number(exponent);
  if (scale >= 0) return sign + digits + '0'.repeat(scale);
  const padded = digits.padStart(1 - scale, '0');
  return `${sign}${padded.slice(0, scale)}.${padded.slice(scale)}`;
}
