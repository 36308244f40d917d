import { Option } from 'commander';
import type { EnvironmentName } from '../../../environments';
import { readId } from '../../../functions/messages/rules';
import { systemClock } from '../../../runtime/clock';
import { checkedBy, dialogCommand } from '../../terminal/command';
import { onInterrupt } from '../../terminal/interrupt';
import { terminalLine } from '../../terminal/text';
import { connectMessages, type Messages } from '../service';
import { Chat } from './chat';
import { openScreen, type Screen } from './screen';

const UNSENT_COLUMNS = 200;

interface Options {
  readonly env: EnvironmentName;
  readonly as: string;
}

export const chatCommand = () =>
  dialogCommand(
    'chat',
    'Hold conversations: list, read and write them, and see new messages as they come',
    'messages chat --as ada',
    'The lines that you type are messages, or commands such as /help. Without a terminal, the command reads lines from ' +
      'stdin until its end, and the exit code is 1 if one of them failed.',
  )
    .addOption(new Option('--as <user>', 'Your id').argParser(checkedBy(readId)).makeOptionMandatory())
    .action(async ({ env, as: user }: Options) => {
      const service = await connectMessages(env);
      const screen = openScreen(process.stdin, process.stdout, () => process.kill(process.pid, 'SIGINT'));
      const chat = new Chat(service, user, screen, systemClock);
      const interruption = new AbortController();
      const ignoreInterrupts = onInterrupt(() => {
        interruption.abort();
        screen.close();
        if (chat.unsent.length > 0) process.stderr.write(`\n${unsentText(chat.unsent)}\n`);
      });
      try {
        await hold(chat, service, screen);
      } finally {
        ignoreInterrupts();
      }
      // The signal ends the process.
      if (interruption.signal.aborted) return;
      if (chat.unsent.length > 0) throw new Error(unsentText(chat.unsent));
      if (chat.hasFailed && !screen.isTerminal) process.exitCode = 1;
    });

function unsentText(texts: readonly string[]): string {
  const count = texts.length === 1 ? '1 message was' : `${texts.length} messages were`;
  return [`${count} not sent:`, ...texts.map((text) => `  ${terminalLine(text, UNSENT_COLUMNS)}`)].join('\n');
}

/** Takes lines until their end, and shows what changes meanwhile. */
export async function hold(chat: Chat, service: Pick<Messages, 'follow'>, screen: Screen): Promise<void> {
  const end = new AbortController();
  let wasLost = false;
  const following = service.follow(end.signal, {
    changes: (changes) => chat.changed(changes),
    missed: () => chat.refresh(),
    connection(problem) {
      if (problem !== undefined && !wasLost) screen.say(`New messages cannot be shown: ${problem}. Trying again …`);
      if (problem === undefined && wasLost) screen.say('New messages are shown again.');
      wasLost = problem !== undefined;
    },
  });
  try {
    await chat.start();
    for (;;) {
      screen.prompt(chat.prompt);
      const { value, done } = await screen.lines.next();
      if (done || !(await chat.take(value))) return;
    }
  } finally {
    screen.close();
    end.abort();
    await following;
  }
}
