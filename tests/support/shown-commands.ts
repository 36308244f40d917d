/** What a page shows as code and may be a command. */
export interface Shown {
  /** One line, without a comment. */
  readonly text: string;
  /** Whether it is complete. A sentence may leave out arguments, and the name of the program. */
  readonly isWhole: boolean;
}

/** The blocks of a page that are not in a language, line by line, and the code in its sentences. */
export function shownIn(page: string): Shown[] {
  const blocks: string[] = [];
  const take = (block: string) => {
    blocks.push(block);
    return '';
  };
  const sentences = page
    .replace(/^ *```(\w*)\n(.*?)^ *```$/gms, (_, language, block) => (/^(sh)?$/.test(language) ? take(block) : ''))
    .replace(/^ {4}\S.*\n(?: {4}.*\n)*/gm, take);
  const lines = blocks.flatMap((block) => block.replace(/\s*\\\n\s*/g, ' ').split(/\n| && /));
  const code = [...sentences.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span.replace(/\s+/g, ' '));
  return [
    ...lines.map((line) => ({ text: line.replace(/(^|\s)#.*$/, '').trim(), isWhole: true })),
    ...code.map((text) => ({ text, isWhole: false })),
  ];
}

/** The commands that the code suggests, with a value in place of each expression. */
export const suggestedIn = (source: string): Shown[] =>
  [...source.matchAll(/npx tableside [a-z][^`'"\n\\]*/g)].map(([text]) => ({
    text: text.replace(/(\S?)\$\{[^}]*(?:\}|$)/g, (_, before) => before || UNKNOWN).replace(/[.,;)]+$| -->.*/, ''),
    isWhole: false,
  }));

/** The steps of a workflow, with a value in place of each expression. */
export const stepsIn = (workflow: string): Shown[] =>
  [...workflow.matchAll(/^ *- run: (.*)$/gm)].map(([, step = '']) => ({
    text: step.replace(/\$\{\{ (.*?) \}\}/g, (_, name) => SAMPLES[name] ?? name).replace(/ > .*/, ''),
    isWhole: true,
  }));

/** In place of a value that only the running code knows. */
export const UNKNOWN = '1';

/** What stands for a value, with such a value. */
const SAMPLES: Readonly<Record<string, string>> = {
  environment: 'dev',
  name: 'drain',
  names: 'drain',
  seconds: '60',
  url: 'http://127.0.0.1:8000',
  'github.run_number': '7',
  'matrix.environment': 'dev',
};

/** The words of a command as a shell reads them. Optional ones are included, and what was left out (`…`) is not. */
export const words = (text: string): string[] =>
  [...text.replace(/<([\w/-]+)>/g, (_, name) => SAMPLES[name] ?? name).matchAll(/(?:"[^"]*"|'[^']*'|\S)+/g)]
    .map(([word]) => word.replace(/^\[|\]$/g, '').replace(/"([^"]*)"|'([^']*)'/g, '$1$2'))
    .filter((word) => word !== '…');

const TOOL = /^(?:npx tableside|tableside|node bin\/tableside\.js)(?= |$)/;
const SCRIPT = /^npm (?:run (?:--silent )?)?([\w:]+)(?: -- (.*))?$/;
/** What npm does without a script of that name. */
const NPM = /^npm (?:ci|init|install|pack|publish)\b/;

/**
 * The words after `tableside`. An npm script that runs the tool is followed.
 * @returns undefined for other programs @throws for an npm script that does not exist
 */
export function parametersOf(text: string, scripts: Readonly<Record<string, string>>): string[] | undefined {
  if (TOOL.test(text)) return words(text.replace(TOOL, ''));
  const [, name = '', parameters = ''] = SCRIPT.exec(text) ?? [];
  if (name === '' || NPM.test(text)) return undefined;
  const script = scripts[name];
  if (script === undefined) throw new Error(`there is no npm script ${name}`);
  return TOOL.test(script) ? words(`${script.replace(TOOL, '')} ${parameters}`) : undefined;
}
