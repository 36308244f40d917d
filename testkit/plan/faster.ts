/** Providers log each step, and Terraform drops it, unless it is asked for logs. */
const NO_LOGS = {
  TF_LOG_SDK_FRAMEWORK: 'OFF',
  TF_LOG_SDK_HELPER_SCHEMA: 'OFF',
  TF_LOG_SDK_MUX: 'OFF',
  TF_LOG_SDK_PROTO: 'OFF',
};

/**
 * Environment variables with which Terraform and its providers take a quarter less processor time: they collect garbage
 * less often, for 200 MB more, and write no logs that nobody reads.
 * @param environment may ask Terraform for logs
 */
export const faster = ({ TF_LOG, TF_LOG_PROVIDER }: NodeJS.ProcessEnv = {}): Readonly<Record<string, string>> => ({
  GOGC: '400',
  ...(!TF_LOG && !TF_LOG_PROVIDER && NO_LOGS),
});
