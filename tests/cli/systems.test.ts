import { pausedSentences } from '../../cli/local/event-source-text';
import { systems } from '../../cli/systems';

const account = 'us-east-1:000000000000';
const disabled = (functionName: string) => ({
  uuid: 'mapping-1',
  sourceArn: `arn:aws:dynamodb:${account}:table/shop/stream/1`,
  functionArn: `arn:aws:lambda:${account}:function:${functionName}`,
  state: 'Disabled',
  lastProcessingResult: 'OK',
  lag: null,
});
const outputs = { orders: { publishFunctionName: 'shop-publish' } };
const sentence = 'The event source mapping of the stream of shop is disabled. Enable it with:';

it('enables a mapping with the command of its system', () => {
  expect(pausedSentences([disabled('shop-publish')], outputs, 'local')).toEqual([
    `${sentence} npx tableside orders recount`,
  ]);
  expect(pausedSentences([disabled('shop-publish')], outputs, 'dev')).toEqual([
    `${sentence} npx tableside orders recount --env dev`,
  ]);
});

it('enables any other mapping with up', () => {
  expect(pausedSentences([disabled('shop-other')], outputs, 'local')).toEqual([`${sentence} npx tableside up`]);
  expect(pausedSentences([disabled('shop-publish')], {}, 'local')).toEqual([`${sentence} npx tableside up`]);
});

it('gives every system its own name, and the command that has it', () => {
  const names = systems.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(systems.map(({ command }) => command().name())).toEqual(names);
});

it('suggests only commands of the tool', () => {
  const suggested = systems.flatMap(({ tryNext }) => tryNext);
  expect(suggested.filter((command) => !command.startsWith('npx tableside '))).toEqual([]);
});
