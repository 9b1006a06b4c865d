import type { AssetIdentity, AssetKey } from "./asset.ts";
import { canonicalJson, quote } from "./canonical.ts";

/** Canonical text of a key: a JSON array of its parts. Equal keys have equal texts. */
export function keyText(key: AssetKey): string {
  let text = "[";
  for (let index = 0; index < key.length; index++) {
    text += `${index > 0 ? "," : ""}${quote(key[index] as string)}`;
  }
  return `${text}]`;
}

/** Canonical text of an identity; its SHA-256 is the key hash. */
export function identityText(identity: AssetIdentity): string {
  return `{"key":${keyText(identity.key)},"repository":${canonicalJson(identity.repository)}}`;
}

/** For reading: parts joined by ` / `. Not unique, since a part may hold ` / ` itself. */
export function displayKey(key: AssetKey): string {
  return key.join(" / ");
}

/** An identity as clients see it: `repository` is left out where the location has but one. */
export function identityView(identity: AssetIdentity): { key: string[]; repository?: string } {
  const key = [...identity.key];
  return identity.repository === null ? { key } : { key, repository: identity.repository };
}

/** Lower-cased text that the catalogue looks in: found by `a / b` as shown, by `a/b` as typed, by repository. */
export function assetSearchText(identity: AssetIdentity): string {
  const lines = [displayKey(identity.key)];
  if (identity.key.length > 1) lines.push(identity.key.join("/"));
  if (identity.repository !== null) lines.push(identity.repository);
  return lines.join("\n").toLowerCase();
}

/**
 * The order in which keys and names are listed: by Unicode code points, which is the order of UTF-8 bytes
 * and of PostgreSQL's collation "C", so that lists sorted here and there agree.
 */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above U+FFFF, so they go after U+E000..U+FFFF. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

/** The order of assets in every list: by canonical key text, then repository (none first). */
export function compareIdentities(a: AssetIdentity, b: AssetIdentity): number {
  return compareText(keyText(a.key), keyText(b.key)) || compareText(a.repository ?? "", b.repository ?? "");
}
