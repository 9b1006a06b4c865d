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
    if (dependencies.length === 0) return;
    // Of several repositories, an asset may come again. An asset may have very many parents: no list is looked through.
    const parents = new Set(this.#parents.get(child));
    for (const dependency of dependencies) {
      const parent = this.#text(dependency.key);
      if (parents.has(parent)) continue;
      parents.add(parent);
      addTo(this.#children, parent, child);
    }
    this.#parents.set(child, [...parents]);
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

function addTo(lists: Map<KeyText, KeyText[]>, name: KeyText, item: KeyText): void {
  const list = lists.get(name);
  if (list) list.push(item);
  else lists.set(name, [item]);
}
