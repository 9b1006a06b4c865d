import type { JsonObject } from "../json.ts";
import { memberOf } from "../json.ts";

/** What somebody did, after their name; an action that is not here is said from its own words. */
const PHRASES: Readonly<Record<string, string>> = {
  "access.refused": "was refused",
  "account.created": "made the account of",
  "account.groups_changed": "changed the groups of",
  "account.invited": "invited",
  "account.password_changed": "changed the password of",
  "audit.exported": "exported the audit log",
  "deploy.announced": "announced a deploy of",
  "hold.extended": "extended the hold on",
  "hold.made": "held",
  "hold.released": "released the hold on",
  "keys.rotated": "rotated the keys of secrets to",
  "link.created": "made a link for",
  "link.revoked": "revoked the link of",
  "load.described": "edited the description of",
  "load.recorded": "recorded",
  "location.reload_asked": "asked to reload",
  "rollback.approved": "approved the rollback to",
  "rollback.cancelled": "cancelled the rollback to",
  "rollback.check_asked": "asked to check again the rollback to",
  "rollback.declined": "declined the rollback to",
  "rollback.failed": "failed in the rollback to",
  "rollback.planned": "planned a rollback to",
  "rollback.requested": "asked for a rollback to",
  "rollback.settled": "settled the rollback to",
  "rollback.succeeded": "finished the rollback to",
  "rollback.withdrawn": "withdrew the rollback to",
  "role.granted": "granted a role to",
  "role.revoked": "took a role from",
  "sign_in.opened": "signed in as",
  "sign_in.refused": "refused to sign in",
  "sign_in.revoked": "ended a sign-in of",
  "team.member_added": "put a member in the team",
  "team.member_removed": "took a member out of the team",
};

/** `freeze_window.created` -> `created the freeze window`. */
export function actionPhrase(action: string): string {
  const known = memberOf(PHRASES, action);
  if (known !== undefined) return known;
  const [thing = "", verb] = action.replaceAll("_", " ").split(".");
  return verb === undefined ? thing : `${verb} the ${thing}`;
}

/** Members of a target that name it, the most telling first. */
const NAMES = [
  "name",
  "email",
  "group",
  "unit",
  "connection",
  "deployment",
  "location",
  "operation",
  "path",
  "format",
  "key",
] as const;

/** What an action was done to, in a few words; "" when nothing of it is for people. */
export function targetName(target: JsonObject): string {
  const load = memberOf(target, "load");
  const named = NAMES.map((name) => memberOf(target, name)).find((value) => typeof value === "string" && value !== "");
  const place = typeof named === "string" ? named : "";
  if (typeof load !== "number") return place;
  return place === "" ? `#${load}` : `#${load} of ${place}`;
}
