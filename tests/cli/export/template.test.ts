import { expressionOf, literalOf } from '../../../cli/export/template';

it.each([
  ['plain text', '', '""'],
  ['plain text', 'a', '"a"'],
  ['quotation marks and backslashes', '{"a":"\\d"}', '"{\\"a\\":\\"\\\\d\\"}"'],
  ['line breaks and tabs', 'a\r\n\tb', '"a\\r\\n\\tb"'],
  ['characters that nobody sees', '\u0000\u001b\u2028\u202e', '"\\u0000\\u001b\\u2028\\u202e"'],
  ['letters of all scripts', 'Bjørk 漢字 👩‍🚀', '"Bjørk 漢字 👩‍🚀"'],
  ['a single interpolation', '${aws_sqs_queue.a.arn}', 'aws_sqs_queue.a.arn'],
  ['a single interpolation with spaces', '${ 1 }', '1'],
  ['a single interpolation over several lines', '${[\n1,\n2\n]}', '([\n1,\n2\n])'],
  ['an interpolation that trims before it', '${~ a}', '"${~ a}"'],
  ['an interpolation that trims behind it', '${a ~}', '"${a ~}"'],
  ['two interpolations', '${a}${b}', '"${a}${b}"'],
  ['text around an interpolation', 'a "${b}"\\', '"a \\"${b}\\"\\\\"'],
  ['strings in an interpolation', '${join("}", ["a\\"}"])}', 'join("}", ["a\\"}"])'],
  ['templates in strings in an interpolation', '${f("${g("}")}$${%%{")}', 'f("${g("}")}$${%%{")'],
  ['objects in an interpolation', '${lookup({"a" = {}}, b)}', 'lookup({"a" = {}}, b)'],
  ['escaped interpolations', '$${a}', '"$${a}"'],
  ['escaped directives', '%%{ if a }', '"%%{ if a }"'],
  ['directives', '%{ if a }b"%{ endif }', '"%{ if a }b\\"%{ endif }"'],
  ['dollars and per cent signs', '$5 %d $ {a} 100%', '"$5 %d $ {a} 100%"'],
])('writes %s: %j', (_, template, expected) => {
  expect(expressionOf(template)).toBe(expected);
});

it.each([
  ['${a', 'an interpolation must end, got ${a'],
  ['x ${f("a}', 'a string must end, got x ${f("a}'],
  ['${"${"}"}', 'a string must end'],
])('rejects %j', (template, message) => {
  expect(() => expressionOf(template)).toThrow(message);
});

it('writes a string that is no template so that Terraform takes it as it is', () => {
  expect(literalOf('/home/${user}/%{x}/"a"')).toBe('"/home/$${user}/%%{x}/\\"a\\""');
});
