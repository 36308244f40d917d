/** Pauses and resumes the stream. */
interface Stream {
  readonly pause: () => Promise<unknown>;
  readonly resume: () => Promise<unknown>;
}

/** The stream could not be resumed. */
export class StillPaused extends Error {
  override readonly name = 'StillPaused';
}

/**
 * Runs the work while the stream is paused, and resumes the stream even if something fails.
 * @param command the command to run again if the stream cannot be resumed
 * @throws the first failure. StillPaused if the stream cannot be resumed, with the first failure as its cause
 */
export async function whilePaused<Result>(
  { pause, resume }: Stream,
  work: () => Promise<Result>,
  command: string,
): Promise<Result> {
  const [worked] = await Promise.allSettled([pause().then(work)]);
  try {
    await resume();
  } catch (error) {
    const before = worked.status === 'rejected' ? `${messageOf(worked.reason)}; then: ` : '';
    throw new StillPaused(
      `${before}cannot resume the stream: ${messageOf(error)}. The stream is still paused. Run again: ${command}`,
      { cause: worked.status === 'rejected' ? worked.reason : error },
    );
  }
  if (worked.status === 'rejected') throw worked.reason;
  return worked.value;
}

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
