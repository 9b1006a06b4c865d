import { keyText } from "../snapshot/key.ts";

/** Canonical text of an asset key (`keyText`): what assets are told apart by in a graph. */
export type KeyText = string;

/**
 * Who depends on whom in one snapshot of a code location. An asset that stands in several repositories of it is one
 * here, as a dependency names a key alone. Lists have every key once.
 */
export type LocationGraph = {
  readonly location: string;
  /** The assets of the snapshot, with the key hash (hex) by which the definition is found. */
  readonly defined: ReadonlyMap<KeyText, string>;
  readonly parents: ReadonlyMap<KeyText, readonly KeyText[]>;
  readonly children: ReadonlyMap<KeyText, readonly KeyText[]>;
};

/** Puts a `LocationGraph` together, asset by asset; equal texts are kept once. */
export class GraphBuilder {
  readonly #texts = new Map<string, KeyText>();
  readonly #defined = new Map<KeyText, string>();
  readonly #parents = new Map<KeyText, KeyText[]>();
  readonly #children = new Map<KeyText, KeyText[]>();

  /** @param keyHash in hex. */
  add(keyHash: string, key: readonly string[], dependencies: readonly { readonly key: readonly string[] }[]): void {
    const child = this.#text(key);
    if (!this.#defined.has(child)) this.#defined.set(child, keyHash);
    for (const dependency of dependencies) {
      const parent = this.#text(dependency.key);
      if (addOnce(this.#parents, child, parent)) addTo(this.#children, parent, child);
    }
  }

  build(location: string): LocationGraph {
    return { location, defined: this.#defined, parents: this.#parents, children: this.#children };
  }

  #text(key: readonly string[]): KeyText {
    const text = keyText(key);
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, text);
    return text;
  }
}

/** Few parents, so that looking through them is quicker than a set for each. */
function addOnce(lists: Map<KeyText, KeyText[]>, name: KeyText, item: KeyText): boolean {
  const list = lists.get(name);
  if (list?.includes(item)) return false;
  if (list) list.push(item);
  else lists.set(name, [item]);
  return true;
}

function addTo(lists: Map<KeyText, KeyText[]>, name: KeyText, item: KeyText): void {
  const list = lists.get(name);
  if (list) list.push(item);
  else lists.set(name, [item]);
}
