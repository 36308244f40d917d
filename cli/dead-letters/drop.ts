import { type FileHandle, open } from 'node:fs/promises';
import type { Command } from 'commander';
import { filePath, print } from '../terminal/command';
import { counted } from '../terminal/text';
import { fileName, rethrow } from '../terminal/user-file';
import { type DeployedQueue, deployedQueue } from './queues';
import type { FailedMessage } from './reader';
import { endText } from './redrive';
import {
  confirmTaking,
  MOST_MESSAGES,
  type SelectOptions,
  select,
  sqsClient,
  take,
  takingCommand,
  takingStep,
} from './selection';
import { describe } from './show';

interface DropOptions extends SelectOptions {
  readonly save?: string;
}

export const drop = (): Command =>
  takingCommand(
    'drop',
    'Delete failed messages',
    'dead-letters drop orders/dead-letters --save malformed.jsonl',
    `At most ${MOST_MESSAGES} messages at a time.`,
  )
    .option('--save <file>', 'Save the messages to this file before they are deleted, as lines of JSON', filePath)
    .action(async (name: string, options: DropOptions, self: Command) => {
      const { env, id, dryRun, save, json } = options;
      const queue = await deployedQueue(env, name);
      const client = sqsClient(env);
      const found = await select(client, queue, id, MOST_MESSAGES, async (message) => message.id);
      const what = counted(found.size, 'message');
      if (dryRun || found.size === 0) {
        const text = found.size === 0 ? `There are no messages in ${name}.` : `Would delete ${what} of ${name}.`;
        return print({ json }, { queue: name, dryRun: dryRun === true, dropped: [], ids: [...found.keys()] }, text);
      }
      await confirmTaking(self, queue, options, (where) => `Delete ${what} of ${where}`);
      const file = save === undefined ? undefined : await create(save);
      const { done, failed } = await takingStep('Deleting messages', (progress) =>
        take(client, queue.url, found.keys(), (messages) => saveAll(file, queue, messages), progress),
      ).finally(() => file?.close());
      const saved = save === undefined ? '' : ` They are in ${fileName(save)}.`;
      const text = `Deleted ${counted(done.length, 'message')} of ${name}.${saved}${endText(failed)}`;
      print({ json }, { queue: name, dryRun: false, dropped: done, failed, file: save ?? null }, text);
      if (failed.length > 0) process.exitCode = 1;
    });

const create = (path: string): Promise<FileHandle> => open(path, 'wx').catch(rethrow(path, 'no such folder'));

/** Resolves once the messages are on the disk. @throws UserFileError, so that no message is deleted */
async function saveAll(file: FileHandle | undefined, queue: DeployedQueue, messages: readonly FailedMessage[]) {
  if (file) {
    const lines = await Promise.all(
      messages.map(async (message) => JSON.stringify(await describe(queue, message, false))),
    );
    await file.appendFile(lines.map((line) => `${line}\n`).join(''));
    await file.datasync();
  }
  return new Map<string, string>();
}
