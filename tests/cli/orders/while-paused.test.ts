import { whilePaused } from '../../../cli/orders/recount/run';

const command = 'npx tableside orders recount --env dev';
const failing = (message: string) => async () => {
  throw new Error(message);
};

/** Runs the work while the stream is paused. @returns the calls in order, and the result */
async function run(parts: { pause?: () => Promise<void>; resume?: () => Promise<void>; work?: () => Promise<string> }) {
  const events: string[] = [];
  const logged =
    <Result>(name: string, part: () => Promise<Result>) =>
    () => {
      events.push(name);
      return part();
    };
  const done = async () => undefined;
  const outcome = await whilePaused(
    { pause: logged('pause', parts.pause ?? done), resume: logged('resume', parts.resume ?? done) },
    logged('work', parts.work ?? (async () => 'result')),
    command,
  ).catch((error: Error) => error);
  return { events, outcome };
}

describe('whilePaused', () => {
  it('returns the result of the work after resuming the stream', async () => {
    expect(await run({})).toEqual({ events: ['pause', 'work', 'resume'], outcome: 'result' });
  });

  it.each([
    ['the work', { work: failing('no rights') }, ['pause', 'work', 'resume']],
    ['the pause', { pause: failing('no rights') }, ['pause', 'resume']],
  ])('resumes the stream and rethrows when %s fails', async (_, parts, events) => {
    expect(await run(parts)).toEqual({ events, outcome: new Error('no rights') });
  });

  it('fails with the next command when the stream cannot be resumed', async () => {
    const { outcome } = await run({ resume: failing('no network') });
    expect(outcome).toMatchObject({
      message: `cannot resume the stream: no network. The stream is still paused. Run again: ${command}`,
      cause: new Error('no network'),
    });
  });

  it('includes the first failure when the stream cannot be resumed', async () => {
    const { outcome } = await run({ work: failing('no rights'), resume: failing('no network') });
    expect(outcome).toMatchObject({
      message: `no rights; then: cannot resume the stream: no network. The stream is still paused. Run again: ${command}`,
      cause: new Error('no rights'),
    });
  });
});
