import type { z } from "zod";
import { identityId } from "#lib/client/format/identity.ts";
import type { getDiffOperation } from "#lib/contracts/diff.ts";

export type GroupedChange = z.infer<typeof getDiffOperation.response>["changes"][number];

/** A row of the list: the heading of an asset group, or an asset with its place among the changes. */
export type ChangeListRow =
  | { readonly kind: "group"; readonly id: string; readonly group: string | null }
  | { readonly kind: "change"; readonly id: string; readonly change: GroupedChange; readonly place: number };

/** Changes, which come by group, with a heading before each; none where nothing has a group. */
export function changeRows(changes: readonly GroupedChange[]): ChangeListRow[] {
  const rows: ChangeListRow[] = [];
  let group: string | null | undefined;
  for (const [place, change] of changes.entries()) {
    const own = change.group ?? null;
    if (own !== group && (own !== null || place > 0)) rows.push({ kind: "group", id: `group ${own}`, group: own });
    group = own;
    rows.push({ kind: "change", id: identityId(change), change, place });
  }
  return rows;
}
