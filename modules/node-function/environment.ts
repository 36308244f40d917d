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

/** Checks that Lambda accepts the added variables, and that none has a different value already. */
export const environmentFindings = (added: Variables, present: Variables = {}): Finding[] =>
  Object.entries(added).flatMap(([name, value]) => [
    must('environment', name, 'use names of letters, digits and underscores that Lambda does not reserve', () => {
      return /^[a-zA-Z]\w+$/.test(name) && !RESERVED.has(name);
    }),
    must('environment', name, 'not set a variable to two different values', () => {
      return !Object.hasOwn(present, name) || present[name] === value;
    }),
  ]);
