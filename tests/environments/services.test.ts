import { environmentJson } from './fixture';

/** The service that Terraform calls for a type of resource or data source. */
const SERVICES: readonly [types: RegExp, service: string | undefined][] = [
  [/^aws_(vpcs?|subnets?|security_groups?|vpc_.*|route_tables?|prefix_list|availability_zones?)$/, 'ec2'],
  [/^aws_(iam_policy_document|partition|region)$/, undefined],
  [/^aws_caller_identity$/, 'sts'],
  [/^aws_cloudwatch_event_/, 'events'],
  [/^aws_cloudwatch_log_/, 'logs'],
  [/^aws_cloudwatch_(dashboard|metric_alarm)$/, 'cloudwatch'],
  [/^aws_appautoscaling_/, 'appautoscaling'],
  [/^aws_(cloudfront|dax|dynamodb|elasticache|iam|kms|lambda|s3|secretsmanager|sns|sqs)_/, '$1'],
];

const serviceOf = (type: string): string | undefined => {
  const [pattern, service] = SERVICES.find(([types]) => types.test(type)) ?? [];
  if (!pattern) throw new Error(`${type} has no service in this test: add it here and in environments/stack.ts`);
  return service && type.replace(new RegExp(`${pattern.source}.*`), service);
};

it('sends requests for every resource of local to the local AWS', () => {
  const json = JSON.parse(environmentJson('local'));
  const types = [...Object.keys(json.resource), ...Object.keys(json.data)].filter((type) => type.startsWith('aws_'));
  const [{ endpoints }] = json.provider.aws;
  const services = new Set(types.map(serviceOf).filter((service) => service !== undefined));
  expect([...services].filter((service) => !(service in endpoints[0]))).toEqual([]);
  expect(services).toContain('lambda');
});
