// What users of the npm package rely on when they upgrade it: construct ids, of which a changed one replaces a resource,
// and defaults. `npm run release` records those of the release, and a test compares.
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { built } = require('./build');
const { withExamples } = require('./page-examples');

const root = join(__dirname, '..');
const record = join(root, '.changeset', 'released.json');

/** Words, and what differs in every version of the code. */
const NOT_PROMISED =
  /^(alarm_description|description|comment|code|source|source_code_hash|source_hash|filename|etag|(pre|post)condition)$/;

/** The resources of each module's example by type and construct path, each with its plain arguments. */
exports.currentContract = () =>
  withExamples(
    (code) => code,
    (stacks) => Object.fromEntries(Object.entries(stacks).map(([name, folder]) => [name, resourcesIn(folder)])),
  );

function resourcesIn(folder) {
  const { readStack } = require(built('testkit/index.js'));
  const json = readFileSync(join(folder, 'cdk.tf.json'), 'utf8');
  const stack = readStack(json);
  return Object.fromEntries(
    Object.keys(JSON.parse(json).resource)
      .sort()
      .flatMap((type) =>
        Object.entries(stack.resources(type)).map(([path, block]) => [`${type} ${path}`, plainArguments(block)]),
      ),
  );
}

/** The arguments and those of nested blocks, as `ttl.enabled`, without references to other resources. */
function plainArguments(block, prefix = '') {
  return Object.assign(
    {},
    ...Object.entries(block)
      .filter(([name, value]) => value !== null && !NOT_PROMISED.test(name) && !`${value}`.includes('${'))
      .map(([name, value]) => {
        if (typeof value === 'object') return plainArguments(value, `${prefix}${name}.`);
        return { [prefix + name]: value };
      }),
  );
}

exports.releasedContract = () => JSON.parse(readFileSync(record, 'utf8'));

/** What an upgrade removes, replaces or changes, as sentences by module. New resources and arguments are not listed. */
exports.differences = (released, current) =>
  Object.entries(released).flatMap(([module, resources]) =>
    Object.entries(resources).flatMap(([resource, values]) => {
      const found = current[module]?.[resource];
      if (!found) return [{ module, change: `${resource} does not exist any more` }];
      return Object.entries(values)
        .filter(([name, value]) => found[name] !== value)
        .map(([name, value]) => ({ module, change: `${resource}: ${name} was ${value}, is ${found[name]}` }));
    }),
  );

/** The texts of the pending changesets that announce a breaking change: before version 1, those are minor ones, too. */
exports.breakingChangesets = (version, texts) =>
  texts.filter((text) =>
    (version.startsWith('0.') ? /: (major|minor)$/m : /: major$/m).test(text.split('---')[1] ?? ''),
  );

exports.pendingChangesets = () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const files = readdirSync(join(root, '.changeset')).filter((name) => name.endsWith('.md'));
  return exports.breakingChangesets(
    version,
    files.map((name) => readFileSync(join(root, '.changeset', name), 'utf8')),
  );
};

exports.recordRelease = async () => {
  writeFileSync(record, `${JSON.stringify(await exports.currentContract(), null, 2)}\n`);
};
