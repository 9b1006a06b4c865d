import type { BlockedVersionView } from "../../contracts/holds.ts";
import type { BlockedVersionRow } from "../../db/rollback/blocked-versions.ts";

export function blockView(row: BlockedVersionRow): BlockedVersionView {
  return { ...row, at: row.at.toISOString() };
}
