import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { BadLine } from '../../../../bulk/bad-line';
import { openScreen } from '../../../../cli/messages/chat/screen';

/** A stream as of a terminal with 20 columns, which keeps what is written to it. */
function stream(isTTY: boolean) {
  const written: string[] = [];
  const through = Object.assign(new PassThrough(), { isTTY, columns: 20, setRawMode: () => undefined });
  through.on('data', (data) => written.push(String(data)));
  return { through, written };
}

beforeEach(() => {
  process.env.TERM = 'xterm';
});

function open({ isTerminal }: { isTerminal: boolean }) {
  const input = isTerminal ? stream(true).through : new PassThrough();
  const { through: output, written } = stream(isTerminal);
  const interrupted = jest.fn();
  const screen = openScreen(input, output, interrupted);
  const since = (act: () => void) => {
    written.length = 0;
    act();
    return written.join('');
  };
  return { input, screen, interrupted, since };
}

describe('without a terminal', () => {
  it('reads lines to the end, and prints lines without a prompt', async () => {
    const { input, screen, since } = open({ isTerminal: false });
    input.end('one\ntwo');
    expect(await screen.lines.next()).toEqual({ done: false, value: 'one' });
    expect(since(() => screen.prompt('ada> '))).toBe('');
    expect(since(() => screen.print('line'))).toBe('line\n');
    expect(await screen.lines.next()).toEqual({ done: false, value: 'two' });
    expect(await screen.lines.next()).toEqual({ done: true, value: undefined });
    expect([screen.isTerminal, screen.columns]).toEqual([false, undefined]);
  });

  it('ends lines at line feeds only, with a carriage return before them', async () => {
    const { input, screen } = open({ isTerminal: false });
    input.end('one\r\ntwo\u2028\rthree\u0085\n');
    expect(await screen.lines.next()).toEqual({ done: false, value: 'one' });
    expect(await screen.lines.next()).toEqual({ done: false, value: 'two\u2028\rthree\u0085' });
  });

  it('says which line is not UTF-8, and goes on', async () => {
    const { input, screen } = open({ isTerminal: false });
    input.end(Buffer.concat([Buffer.from('one\n'), Buffer.from([0x63, 0xe9, 0x0a]), Buffer.from('two')]));
    await screen.lines.next();
    const reason = 'standard input, line 2: must be UTF-8, got the byte 0xE9 at character 2';
    expect(await screen.lines.next()).toEqual({ done: false, value: new BadLine(reason) });
    expect(await screen.lines.next()).toEqual({ done: false, value: 'two' });
  });

  it('shows control characters in sentences as codes', () => {
    const { screen, since } = open({ isTerminal: false });
    expect(since(() => screen.say(`${'x'.repeat(200)}\u001b[2J\u202e`))).toBe(
      `${'x'.repeat(200)}\\u{1b}[2J\\u{202e}\n`,
    );
  });
});

it('prints plain lines on a terminal that cannot move its cursor', async () => {
  process.env.TERM = 'dumb';
  const { input, screen, since } = open({ isTerminal: true });
  expect(since(() => screen.prompt('ada> '))).toBe('');
  const typed = screen.lines.next();
  input.write('hello\n');
  expect(await typed).toEqual({ done: false, value: 'hello' });
  expect(since(() => screen.print('news'))).toBe('news\n');
  expect(screen.isTerminal).toBe(false);
});

describe('on a terminal', () => {
  it('wraps sentences', () => {
    const { screen, since } = open({ isTerminal: true });
    expect(since(() => screen.say('one two three four five'))).toBe('one two three four\nfive\n');
    expect([screen.isTerminal, screen.columns]).toEqual([true, 20]);
  });

  it('prints above the prompt, and shows again what the person is typing', () => {
    const { input, screen, since } = open({ isTerminal: true });
    screen.prompt('ada> ');
    input.write('hello');
    expect(stripVTControlCharacters(since(() => screen.print('news')))).toBe('news\nada> hello');
  });

  it('clears all rows of a long line before it prints', () => {
    const { input, screen, since } = open({ isTerminal: true });
    screen.prompt('ada> ');
    input.write('a long line of more than two rows of 20');
    // The reader has drawn the line before, so that it knows how many rows it has.
    screen.print('older news');
    const written = since(() => screen.print('news'));
    // Up by the rows of the line, to the first column, and clear; after the printed line, no row up.
    expect(written.startsWith('\u001b[2A\u001b[1G\u001b[0Jnews\n')).toBe(true);
    expect(written.split('news\n')[1]).not.toContain('A');
  });

  it('prints below a line that was typed', async () => {
    const { input, screen, since } = open({ isTerminal: true });
    screen.prompt('ada> ');
    const line = screen.lines.next();
    input.write('hello\r');
    expect(await line).toEqual({ done: false, value: 'hello' });
    expect(since(() => screen.print('answer'))).toBe('answer\n');
  });

  it('interrupts on Ctrl-C', () => {
    const { input, screen, interrupted } = open({ isTerminal: true });
    screen.prompt('ada> ');
    input.write('\u0003');
    expect(interrupted).toHaveBeenCalledTimes(1);
  });
});
