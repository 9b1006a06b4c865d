type Names<Name> = {
  added: readonly Name[];
  removed: readonly Name[];
  changed: readonly Name[];
  values?: readonly { name: Name; old: unknown; new: unknown }[] | undefined;
};

export type NameRow<Name> = {
  name: Name;
  kind: "added" | "removed" | "changed";
  /** Undefined when values were not asked for. */
  values: { old: unknown; new: unknown } | undefined;
};

/**
 * The three lists of a facet as one, changed first (they are what one looks for), then added, then removed. Mappings of
 * parents that stayed while others came or went are in no list, and changed all the same (docs/diff.md).
 */
export function nameRows<Name>({ added, removed, changed, values }: Names<Name>): NameRow<Name>[] {
  const byName = new Map(values?.map((value) => [JSON.stringify(value.name), value]));
  const listed = new Set([...added, ...removed, ...changed].map((name) => JSON.stringify(name)));
  const unlisted = values?.map(({ name }) => name).filter((name) => !listed.has(JSON.stringify(name))) ?? [];
  const lists = { changed: [...changed, ...unlisted], added, removed };
  return (["changed", "added", "removed"] as const).flatMap((kind) =>
    lists[kind].map((name) => {
      const value = byName.get(JSON.stringify(name));
      return { name, kind, values: value && { old: value.old, new: value.new } };
    }),
  );
}
