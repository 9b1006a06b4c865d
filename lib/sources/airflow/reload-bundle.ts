import { z } from "zod";
import type { ReloadOutcome } from "../source.ts";
import { AirflowError } from "./airflow-error.ts";
import { bundleLooks } from "./bundle-look.ts";
import { readOverview } from "./overview.ts";
import type { RestClient } from "./rest-client.ts";

/** Asking for one file has Airflow fetch the whole bundle at once; so many are asked for to be parsed before others. */
const MOST_FILES = 100;

/**
 * Has Airflow fetch a bundle now, rather than when its refresh interval is over, and parse its files before others.
 * `reloaded` says that it was asked: the load is told when all of it is parsed.
 */
export async function reloadBundle(client: RestClient, name: string, signal: AbortSignal): Promise<ReloadOutcome> {
  try {
    const look = bundleLooks(await readOverview(client, signal)).get(name);
    const tokens = [...new Set(look?.dags.map((dag) => dag.file_token))].slice(0, MOST_FILES);
    if (tokens.length === 0) {
      return {
        status: "not_supported",
        reason: `Airflow has no active DAG in the bundle ${name}, by which it could be asked for.`,
      };
    }
    for (const token of tokens) await askForFile(client, token, signal);
    return { status: "reloaded" };
  } catch (error) {
    if (!(error instanceof AirflowError)) throw error;
    if (error.kind !== "refused") return { status: "failed", reason: error.message };
    return {
      status: "failed",
      reason: "Airflow does not let Loadline ask for files to be parsed: give its user the right to edit DAGs.",
    };
  }
}

async function askForFile(client: RestClient, token: string, signal: AbortSignal): Promise<void> {
  const path = `/api/v2/parseDagFile/${encodeURIComponent(token)}`;
  const question = { what: "whether the file will be parsed", path, method: "PUT" as const, answer: z.unknown() };
  try {
    await client.ask(question, signal);
  } catch (error) {
    // Somebody asked for it already, or it left.
    if (error instanceof AirflowError && (error.kind === "absent" || error.kind === "conflict")) return;
    throw error;
  }
}
