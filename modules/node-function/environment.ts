import { type Finding, must } from '../shared/check';

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
const RESERVED = new Set([
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);

export type Variables = Readonly<Record<string, string>>;

/** Variables that Lambda takes, none of which has another value in those that there are already. */
export const environmentFindings = (added: Variables, present: Variables = {}): Finding[] =>
  Object.entries(added).flatMap(([name, value]) => [
    must('environment', name, 'have names of letters, digits and underscores, none of those that Lambda sets', () => {
      return /^[a-zA-Z]\w+$/.test(name) && !RESERVED.has(name);
    }),
    must('environment', `two of ${name}`, 'give each variable one value', () => {
      return !Object.hasOwn(present, name) || present[name] === value;
    }),
  ]);
