// Replaces the slowest internals of CDKTF by faster ones with the same results, as the tests show. CDKTF is archived, so
// its internals do not change any more. Those of its fork CDK Terrain do, also if it is installed as `cdktf`.
const { statSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');

exports.install = () => {
  if (require('cdktf/package.json').name !== 'cdktf') return;
  // CDKTF uses this package only in a separate process, but loading it takes a third of the time of loading CDKTF.
  const archiver = createRequire(require.resolve('cdktf/package.json')).resolve('archiver');
  require.cache[archiver] = { id: archiver, filename: archiver, loaded: true, exports: {} };
  // The stack trace of each token takes a sixth of the time, and only one kind of error shows it.
  require('cdktf/lib/tokens/private/stack-trace').captureStackTrace = () => [];
  const tokens = require('cdktf/lib/tokens/private/resolve');
  tokens.resolve = exports.copyingPlainValues(tokens.resolve);
  keepCopiedAssets(require('cdktf/lib/terraform-asset'));
};

/** CDKTF deletes and copies each asset at each synthesis, although the path of the copy contains the content's hash. */
function keepCopiedAssets({ AssetType, TerraformAsset }) {
  const copyAsset = TerraformAsset.prototype._onSynthesize;
  TerraformAsset.prototype._onSynthesize = function (session) {
    const { synthesizedStackPath } = session.manifest.forStack(this.stack);
    const copy = join(session.manifest.outdir, dirname(synthesizedStackPath), this.path);
    // The size differs if a synthesis was interrupted.
    const isCopied = this.type === AssetType.FILE && sizeOf(copy) === sizeOf(this.sourcePath);
    if (!isCopied) copyAsset.call(this, session);
  };
}

const sizeOf = (path) => statSync(path, { throwIfNoEntry: false })?.size;

/** Tokens and escape sequences have braces, encoded numbers have a large exponent, and the values of maps say so. */
const MAY_BE_TOKEN = /[{}]|e\+|Map Token/;

/** The original limits the depth, since objects may be circular. */
const MAXIMUM_DEPTH = 200;

/** `resolve` tests each key and each string with several patterns. This one does so only where tokens may be. */
exports.copyingPlainValues = (resolve) => {
  const copy = (value, options, path) => {
    if (isPlainValue(value)) return value;
    if (!isPlainContainer(value) || path.depth > MAXIMUM_DEPTH)
      return resolve(value, { ...options, prefix: names(path) });
    if (Array.isArray(value))
      return value.map((each, at) => copy(each, options, below(path, `${at}`))).filter(isDefined);
    const copied = {};
    for (const key of Object.keys(value)) {
      const child = copy(value[key], options, below(path, key));
      if (child !== undefined) copied[key] = child;
    }
    return copied;
  };
  return (value, options) => copy(value, options, { prefix: options.prefix ?? [], depth: options.prefix?.length ?? 0 });
};

/** The path of a value as a list of names is rarely needed: only this value's own name is kept, and its parent. */
const below = (parent, name) => ({ parent, name, depth: parent.depth + 1 });
const names = ({ prefix, parent, name }) => prefix ?? [...names(parent), name];

const isDefined = (value) => value !== undefined;

const isPlainValue = (value) =>
  value === undefined ||
  value === null ||
  typeof value === 'boolean' ||
  (typeof value === 'string' && !MAY_BE_TOKEN.test(value));

/** A list without tokens among its elements, or an object of data without tokens among its keys. */
function isPlainContainer(value) {
  if (Array.isArray(value)) return value.every((each) => typeof each === 'object' || isPlainValue(each));
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return typeof value.resolve !== 'function' && Object.keys(value).every(isPlainValue);
}
