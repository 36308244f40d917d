import { App, AssetType, TerraformAsset } from 'cdktf';
import type { Construct } from 'constructs';
import { type CodePackage, packageCode } from './package';

/** The packages of each app: its environments deploy the same code, which is packaged once. */
const packages = new WeakMap<App, Map<string, CodePackage>>();

/** The packaged entry as an asset, by its path relative to the synthesized stack, with its hash for `source_code_hash`. */
export function codeAsset(scope: Construct, entry: string, bundled: boolean): CodePackage {
  const { path, hash } = packageOnce(App.of(scope), entry, bundled);
  // Given the hash, CDKTF does not read the zip again for each stack.
  const assetHash = Buffer.from(hash, 'base64').toString('hex');
  return { path: new TerraformAsset(scope, 'Code', { path, type: AssetType.FILE, assetHash }).path, hash };
}

function packageOnce(app: App, entry: string, bundled: boolean): CodePackage {
  const known = packages.get(app) ?? new Map<string, CodePackage>();
  packages.set(app, known);
  const key = JSON.stringify([entry, bundled]);
  const code = known.get(key) ?? packageCode(entry, bundled);
  known.set(key, code);
  return code;
}
