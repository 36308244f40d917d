/** What a person typed. */
export type Typed =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'quit' }
  | { readonly kind: 'command'; readonly name: CommandName; readonly argument: string }
  | { readonly kind: 'unknown'; readonly name: string };

/** The commands of a chat besides /quit, with their arguments and what they do. */
export const COMMANDS = {
  list: ['', 'List your conversations'],
  more: ['', 'List more of your conversations'],
  open: ['<number>', 'Open a conversation of the list; without an open one, the number is enough'],
  older: ['', 'Show older messages of the open conversation'],
  members: ['', 'Show the members of the open conversation'],
  new: ['<users> <text>', 'Start a conversation; separate the ids of several users with commas'],
  mute: ['', 'Get no more notices about the open conversation'],
  unmute: ['', 'Get notices again'],
  leave: ['', 'Leave the open conversation for good'],
  retry: ['', 'Send again what could not be sent'],
  close: ['', 'Close the open conversation'],
  help: ['', 'Show this help'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

export type CommandName = keyof typeof COMMANDS;

const isCommand = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name);

/** Reads a line: `/help` is a command, and `//help` is the text `/help`. */
export function readLine(line: string): Typed {
  if (line.trim() === '') return { kind: 'nothing' };
  if (!line.startsWith('/')) return { kind: 'text', text: line };
  if (line.startsWith('//')) return { kind: 'text', text: line.slice(1) };
  const [, name = '', argument = ''] = /^\/(\S*)\s*(.*)$/su.exec(line) ?? [];
  if (name === 'quit') return { kind: 'quit' };
  return isCommand(name) ? { kind: 'command', name, argument: argument.trim() } : { kind: 'unknown', name };
}

export function helpText(): string {
  const commands = [...Object.entries(COMMANDS), ['quit', ['', 'End the chat; so does the end of the input']] as const];
  const usages = commands.map(([name, [usage, what]]) => [`/${name} ${usage}`.trim(), what] as const);
  const width = Math.max(...usages.map(([usage]) => usage.length));
  const lines = usages.map(([usage, what]) => `  ${usage.padEnd(width)}  ${what}`);
  return [
    ...lines,
    'Any other line is sent to the open conversation. A line that begins with // is sent with one /.',
  ].join('\n');
}
