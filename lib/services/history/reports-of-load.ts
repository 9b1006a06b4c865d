import type { DeployReportView } from "../../contracts/commits.ts";
import type { Sql } from "../../db/database.ts";
import { readReportsOfLoad } from "../../db/forge/reports.ts";
import { isForge } from "../../domain/connection.ts";
import { githubConfigSchema, gitlabConfigSchema } from "../../forge/config.ts";
import { environmentName } from "../../forge/environment-name.ts";

type Place = {
  readonly id: bigint;
  readonly name: string;
  readonly deployment: { readonly id: string; readonly name: string };
};

/** What became of telling git hosts of a load. */
export async function reportsOfLoad(sql: Sql, location: Place, loadNumber: number): Promise<DeployReportView[]> {
  const { deployment } = location;
  const rows = await readReportsOfLoad(sql, deployment.id, location.id, loadNumber);
  return rows.flatMap(({ connection, kind, config, state, answer, sentAt }) => {
    // It may have become another kind since.
    if (!isForge(kind)) return [];
    const { environment } = (kind === "github" ? githubConfigSchema : gitlabConfigSchema).parse(config);
    return {
      connection,
      kind,
      environment: environmentName(environment, deployment.name, location.name),
      state,
      detail: state === "sent" ? null : answer,
      at: sentAt?.toISOString() ?? null,
    };
  });
}
