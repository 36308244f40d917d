/** The reason in an error of the operating system: `permission denied` from `EACCES: permission denied, open 'x'`. */
export function reasonIn(error: unknown): string {
  const { message } = error as Error;
  return /^[A-Z]\w+: (.*?)(, \w+( '.*')?)?$/s.exec(message)?.[1] ?? message;
}
