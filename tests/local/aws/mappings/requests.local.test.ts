import { ANY_QUEUE, destination, unsupported } from './cases';
import { type Create, invalid, refusal, UNSIGNED, World } from './world';

const world = new World();
afterAll(() => world.destroy());

describe('refuses', () => {
  it.each([
    ['no source', undefined],
    ['a table in place of its stream', 'arn:aws:dynamodb:us-east-1:000000000000:table/any'],
    ['a topic', 'arn:aws:sns:us-east-1:000000000000:any'],
  ])('%s before it looks for the function', async (_, EventSourceArn) => {
    const request = world.create({ EventSourceArn, FunctionName: 'unknown' });
    expect(await refusal(request)).toEqual(invalid('Unrecognized event source.'));
  });

  it('a destination of a queue before it looks for the function', async () => {
    const request = world.create({ EventSourceArn: ANY_QUEUE, FunctionName: 'unknown', ...destination(ANY_QUEUE) });
    expect(await refusal(request)).toEqual(unsupported('DestinationConfig'));
  });

  it('an unknown function before it looks for the source', async () => {
    const request = world.create({ EventSourceArn: ANY_QUEUE, FunctionName: 'unknown' });
    expect(await refusal(request)).toEqual(invalid('Function does not exist'));
  });

  it('no function, an empty source and an invalid name', async () => {
    const { error, message } = await refusal(world.create({ EventSourceArn: '' }));
    expect([error, message]).toEqual([
      'ValidationException',
      expect.stringMatching(
        /^2 validation errors detected: Value null at 'functionName' .* not be null; Value '' at 'eventSourceArn' /,
      ),
    ]);
    const named = await refusal(world.create({ EventSourceArn: ANY_QUEUE, FunctionName: 'a name' }));
    expect(named.message).toMatch(/^1 validation error detected: Value 'a name' at 'functionName' failed to satisfy/);
  });

  it.each([
    ['a number in place of a function', { FunctionName: 1 }, 'NUMBER_VALUE can not be converted to String'],
    ['a string as batch size', { BatchSize: '1' }, 'STRING_VALUE can not be converted to Integer'],
    ['a Boolean as batch size', { BatchSize: true }, 'TRUE_VALUE can not be converted to Integer'],
    [
      'a string in place of a destination',
      { DestinationConfig: { OnFailure: 'x' } },
      'STRING_VALUE can not be converted to Structure',
    ],
  ])('%s', async (_, settings, message) => {
    const request = world.create({ EventSourceArn: ANY_QUEUE, FunctionName: 'any', ...settings } as Create);
    expect(await refusal(request)).toEqual({ error: 'SerializationException', message, status: 400 });
  });

  it.each(['x', '', '1.5', '²'])('%p as the number of mappings', async (number) => {
    const url = `${process.env.AWS_ENDPOINT_URL}/2015-03-31/event-source-mappings/?MaxItems=${number}`;
    const response = await fetch(url, { headers: UNSIGNED });
    const message = 'STRING_VALUE can not be converted to Integer';
    expect([response.status, await response.json()]).toEqual([400, { message, Type: 'User' }]);
  });

  it.each<[string, Create]>([
    ['Queues', { Queues: ['any'] }],
    ['Topics', { Topics: ['any'] }],
    ['SelfManagedEventSource', { SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['any:1'] } } }],
    ['AmazonManagedKafkaEventSourceConfig', { AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'any' } }],
    ['SelfManagedKafkaEventSourceConfig', { SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: 'any' } }],
    ['DocumentDBEventSourceConfig', { DocumentDBEventSourceConfig: { DatabaseName: 'any' } }],
  ])('%s, which is for other sources', async (name, settings) => {
    const request = world.create({ EventSourceArn: ANY_QUEUE, FunctionName: 'unknown', ...settings });
    expect(await refusal(request)).toEqual(unsupported(name));
  });

  it('an object in place of filters', async () => {
    const FilterCriteria = { Filters: {} } as Create['FilterCriteria'];
    const request = world.create({ EventSourceArn: ANY_QUEUE, FunctionName: 'unknown', FilterCriteria });
    const message = 'START_OBJECT can not be converted to List';
    expect(await refusal(request)).toEqual({ error: 'SerializationException', message, status: 400 });
  });

  it.each([
    ['what is not JSON', '{', 'SerializationException'],
    [
      'null in place of a filter',
      JSON.stringify({ EventSourceArn: ANY_QUEUE, FunctionName: 'unknown', FilterCriteria: { Filters: [null] } }),
      'InvalidParameterValueException',
    ],
  ])('%s', async (_, body, error) => {
    const url = `${process.env.AWS_ENDPOINT_URL}/2015-03-31/event-source-mappings/`;
    const { status, headers } = await fetch(url, { method: 'POST', headers: UNSIGNED, body });
    expect([status, headers.get('x-amzn-errortype')]).toEqual([400, error]);
  });
});
