import { once } from 'node:events';
import { type Command, InvalidArgumentError } from 'commander';
import { group, withJson } from '../terminal/plain-command';

/** A command that serves clients beside another local AWS until it is interrupted. */
export const standalone = (...parameters: Parameters<typeof group>): Command =>
  withJson(group(...parameters)).option(
    '--region <name>',
    'Region of that endpoint',
    process.env.AWS_REGION || 'us-east-1',
  );

/** Parses an option that is an endpoint. */
export function url(text: string): string {
  if (/^https?:\/\/[^/]/.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('It must be a URL such as http://127.0.0.1:8000.');
}

/** The credentials of the environment variables, or those that a local AWS expects. */
export function credentials() {
  const { AWS_ACCESS_KEY_ID: accessKeyId = 'test', AWS_SECRET_ACCESS_KEY: secretAccessKey = 'test' } = process.env;
  return { accessKeyId, secretAccessKey };
}

export const interrupted = (): Promise<unknown> => Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
