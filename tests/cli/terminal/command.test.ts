import { print } from '../../../cli/terminal/command';

const printed = (document: unknown): string => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  print({ json: true }, document, '');
  const text = String(write.mock.calls[0]?.[0]);
  write.mockRestore();
  return text;
};

it('prints integers as numbers, and as strings beyond the safe range', () => {
  expect(JSON.parse(printed({ counts: [0n, -1n, 9007199254740991n, 9007199254740992n, -9007199254740993n] }))).toEqual({
    counts: [0, -1, 9007199254740991, '9007199254740992', '-9007199254740993'],
  });
});
