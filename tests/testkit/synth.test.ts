import { existsSync, readdirSync, rmSync } from 'node:fs';
import { DataAwsSqsQueue } from '@cdktf/provider-aws/lib/data-aws-sqs-queue';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { App, Aspects, DataTerraformRemoteStateLocal, TerraformOutput, TerraformStack, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { WriteBuffer } from '../../modules/write-buffer';
import { readStack, synth } from '../../testkit';
import { tableIn } from '../modules/write-buffer/fixture';

const stack = synth((scope) => {
  const buffer = new Construct(scope, 'Buffer');
  const queue = new SqsQueue(buffer, 'Queue', { name: 'orders', delaySeconds: 5 });
  new SqsQueue(buffer, 'Copy', { name: queue.name });
  new TerraformOutput(scope, 'Url', { value: queue.url });
});

describe('synth', () => {
  it('returns resources by construct path, with Terraform names and without metadata', () => {
    expect(stack.resources('aws_sqs_queue')['Buffer/Queue']).toEqual({ name: 'orders', delay_seconds: 5 });
  });

  it('replaces logical ids in references and outputs with construct paths', () => {
    expect(stack.resources('aws_sqs_queue')['Buffer/Copy']).toEqual({ name: '${aws_sqs_queue.Buffer/Queue.name}' });
    expect(stack.outputs.Url?.value).toBe('${aws_sqs_queue.Buffer/Queue.url}');
  });

  it('returns nothing for a type that the stack does not have', () => {
    expect([stack.resources('aws_s3_bucket'), stack.data('aws_vpc')]).toEqual([{}, {}]);
  });

  it('runs the validations of constructs', () => {
    const build = () =>
      synth((scope) => new Construct(scope, 'Bad').node.addValidation({ validate: () => ['must not exist'] }));
    expect(build).toThrow('must not exist');
  });
});

describe('synth of what exists', () => {
  const appWith = (build: (one: TerraformStack, other: TerraformStack) => void) => {
    const app = Testing.app();
    outdirs.push(app.outdir);
    const [one, other] = [new TerraformStack(app, 'one'), new TerraformStack(app, 'other')] as const;
    for (const stack of [one, other]) new AwsProvider(stack, 'Aws', { region: 'eu-west-1' });
    build(one, other);
    return { app, one, other };
  };
  const outdirs: string[] = [];
  afterAll(() => {
    const written = outdirs.flatMap((outdir) => readdirSync(outdir, { recursive: true, withFileTypes: true }));
    expect(written.filter((one) => one.isFile())).toEqual([]);
    for (const outdir of outdirs) rmSync(outdir, { recursive: true });
  });

  it('reads a stack, with what other stacks refer to', () => {
    const { one, other } = appWith((one, other) => {
      const queue = new SqsQueue(new Construct(one, 'Buffer'), 'Queue', { name: 'orders' });
      new SqsQueue(other, 'Copy', { name: queue.name });
    });
    expect(synth(one).resource(SqsQueue)).toEqual({ name: 'orders' });
    expect(Object.values(synth(one).outputs)).toEqual([
      { value: '${aws_sqs_queue.Buffer/Queue.name}', sensitive: true },
    ]);
    expect(synth(other).resource(SqsQueue, 'Copy').name).toMatch(/^\$\{data\.terraform_remote_state\./);
  });

  it('reads all stacks of an app by name, and runs aspects', () => {
    const { app } = appWith((one) => {
      new SqsQueue(one, 'Queue', {});
      Aspects.of(one).add({ visit: (node) => node instanceof SqsQueue && node.addOverride('name', 'seen') });
    });
    const stacks = synth(app);
    expect(Object.keys(stacks)).toEqual(['one', 'other']);
    expect([stacks.one?.resources(SqsQueue), stacks.other?.resources(SqsQueue)]).toEqual([
      { Queue: { name: 'seen' } },
      {},
    ]);
  });

  it('runs the validations of constructs', () => {
    const { app } = appWith((one) => one.node.addValidation({ validate: () => ['must not exist'] }));
    expect(() => synth(app)).toThrow('must not exist');
  });
});

it.each([
  ['us-east-1 by default', undefined],
  ['another region', { region: 'eu-west-1' }],
])('synthesizes in %s', (_, options) => {
  const regions: unknown[] = [];
  const build = (scope: TerraformStack) => {
    const [provider] = scope.node.findAll().filter((node) => node instanceof AwsProvider);
    regions.push(provider?.region);
  };
  synth(build, options);
  expect(regions).toEqual([options?.region ?? 'us-east-1']);
});

describe('resource', () => {
  it('takes the class of the provider, and a construct path', () => {
    expect(stack.resource(SqsQueue, 'Buffer/Queue').name).toBe('orders');
    expect(() => stack.resource('aws_sqs_queue', 'Buffer/Other')).toThrow(
      new Error(
        'expected a resource of type aws_sqs_queue at Buffer/Other, found Buffer/Queue, Buffer/Copy; did you mean Buffer/Copy?',
      ),
    );
    expect(() => stack.data(SqsQueue)).toThrow(
      'expected the class of a data source, got SqsQueue, the class of a resource',
    );
    expect(() => stack.dataSource('aws_vpc')).toThrow('expected one data source of type aws_vpc, found none');
  });

  it('throws an error that lists all resources of the type if there are several', () => {
    expect(() => stack.resource('aws_sqs_queue')).toThrow(
      new Error('expected one resource of type aws_sqs_queue, found Buffer/Queue, Buffer/Copy'),
    );
  });

  it('throws if there is none', () => {
    expect(() => stack.resource('aws_s3_bucket')).toThrow(
      new Error('expected one resource of type aws_s3_bucket, found none'),
    );
  });
});

describe('statements', () => {
  it('throws an error that lists the paths of all documents if the path is wrong', () => {
    const buffer = synth((scope) => {
      new WriteBuffer(scope, 'Buffer', { queueName: 'orders', table: tableIn(scope) });
    });
    expect(() => buffer.statements('Buffer/Tls')).toThrow(
      /^expected a policy document at Buffer\/Tls, found .*Buffer\/TlsOnly/,
    );
  });

  it('throws if the stack has no documents', () => {
    expect(() => stack.statements('Any')).toThrow(new Error('expected a policy document at Any, found none'));
  });
});

it('reads a stack without resources', () => {
  const { resources, outputs } = readStack('{}');
  expect([resources('aws_sqs_queue'), outputs]).toEqual([{}, {}]);
});

it('reads a stack with quotes in construct ids', () => {
  const quoted = synth((scope) => {
    const queue = new SqsQueue(scope, 'The "queue"', { name: 'orders' });
    new SqsQueue(scope, 'Copy', { name: queue.name });
  });
  expect(quoted.resources('aws_sqs_queue')).toEqual({
    'The "queue"': { name: 'orders' },
    Copy: { name: '${aws_sqs_queue.The "queue".name}' },
  });
});

it('tells a resource from a data source of the same type and logical id', () => {
  const { resources } = synth((scope) => {
    new SqsQueue(scope, 'New', { name: 'new' }).overrideLogicalId('orders');
    const found = new DataAwsSqsQueue(scope, 'Found', { name: 'found' });
    found.overrideLogicalId('orders');
    new SqsQueue(scope, 'Copy', { name: found.url });
  });
  expect(resources('aws_sqs_queue')).toEqual({
    New: { name: 'new' },
    Copy: { name: '${data.aws_sqs_queue.Found.url}' },
  });
});

describe('a stack that reads the outputs of another one', () => {
  const reading = synth((scope) => {
    const network = new DataTerraformRemoteStateLocal(scope, 'Network', { path: 'network.tfstate' });
    new SqsQueue(new Construct(scope, 'Buffer'), 'Queue', { name: network.getString('queueName') });
  });

  it('has the remote state by its logical id', () => {
    expect(reading.data('terraform_remote_state')).toEqual({
      Network: { backend: 'local', config: { path: 'network.tfstate' } },
    });
    expect(reading.resource('aws_sqs_queue').name).toBe('${data.terraform_remote_state.Network.outputs.queueName}');
  });
});

it('replaces logical ids of every provider, in data sources too', () => {
  const block = (path: string) => ({ '//': { metadata: { path: `test/${path}` } } });
  const { resources } = readStack(
    JSON.stringify({
      resource: {
        random_password: { Token_1: block('Cache/Token') },
        aws_ssm_parameter: {
          P_2: { ...block('P'), value: '${random_password.Token_1.result}${data.http.Page_3.body}' },
        },
      },
      data: { http: { Page_3: block('Page') } },
    }),
  );
  expect(resources('aws_ssm_parameter').P?.value).toBe('${random_password.Cache/Token.result}${data.http.Page.body}');
});

it.each([
  ['leaves no folder behind', undefined],
  ['leaves no folder behind if the constructs are rejected', new Error('rejected')],
])('%s', (_, failure) => {
  let outdir: string | undefined;
  const synthesizing = () =>
    synth((scope) => {
      ({ outdir } = App.of(scope));
      if (failure) throw failure;
    });
  if (failure) expect(synthesizing).toThrow(failure);
  else synthesizing();
  expect([typeof outdir, existsSync(outdir ?? '/')]).toEqual(['string', false]);
});
