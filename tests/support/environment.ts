/** The environment variables of this process without those that redirect tableside, and without the `others`. */
export function plainEnvironment(...others: readonly string[]): NodeJS.ProcessEnv {
  const leading = ['TABLESIDE_HOME', 'TABLESIDE_PORT', 'AWS_ENDPOINT_URL', ...others];
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !leading.includes(name)));
}
