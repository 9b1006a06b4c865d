import type { JsonValue } from "#lib/domain/json.ts";

type Props = {
  /** What stood there; undefined: nothing did. */
  old: JsonValue | undefined;
  /** The load in which it did. */
  base: number;
};

/** What a fact was in an earlier load, under what it is. */
export function Was({ old, base }: Props) {
  return (
    <span className="block text-ink-2 text-xs">
      {old === undefined ? (
        `Not known in #${base}`
      ) : (
        <>
          <code className="rounded bg-removed-soft px-1 font-mono wrap-any">
            {typeof old === "string" ? old : JSON.stringify(old)}
          </code>{" "}
          in #{base}
        </>
      )}
    </span>
  );
}
