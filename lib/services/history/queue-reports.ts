import type { Sql } from "../../db/database.ts";
import { insertReport, readReportingConnections } from "../../db/forge/reports.ts";
import type { LockedLocation } from "../../db/history/locations.ts";
import { FORGE_KINDS } from "../../domain/connection.ts";
import { gitRemote } from "../../domain/git-remote.ts";
import { githubConfigSchema, gitlabConfigSchema } from "../../forge/config.ts";
import { coversRemote } from "../../forge/covers.ts";
import type { Git } from "./load-facts.ts";

/** Has a load told to every git host that is to hear of loads of its repository; the worker does it after the commit. */
export async function queueReports(
  sql: Sql,
  location: LockedLocation,
  loadNumber: number,
  git: Git,
  outcome: "success" | "failure",
): Promise<void> {
  const remote = gitRemote(git.url);
  if (remote === null) return;
  const { deploymentId } = location;
  for (const { id, kind, config } of await readReportingConnections(sql, deploymentId, FORGE_KINDS)) {
    const schema = kind === "github" ? githubConfigSchema : gitlabConfigSchema;
    const read = schema.safeParse(config);
    if (!read.success || !coversRemote(read.data, remote)) continue;
    await insertReport(sql, {
      deploymentId,
      connectionId: id,
      locationId: location.id,
      loadNumber,
      repository: git.url,
      commit: git.commit,
      outcome,
    });
  }
}
