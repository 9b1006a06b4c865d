import { type ConnectionCheck, type OpenConnection, skippedCheck } from "../../domain/connection.ts";
import { check } from "../check.ts";
import type { GitHubClient } from "./client.ts";
import { gitHubRefusal } from "./refusal.ts";

const REACH = "Reach GitHub";
const SIGN_IN = "Sign in";
const REPORT = "Report deploys";

/** Looks at everything that this needs of GitHub. */
export async function testGitHub(
  client: GitHubClient,
  connection: OpenConnection,
  signal: AbortSignal,
): Promise<ConnectionCheck[]> {
  const names = client.config.report ? [REACH, SIGN_IN, REPORT] : [REACH, SIGN_IN];
  const checks = await lookAt(client, connection, signal);
  const done = checks.some(({ status }) => status === "fail") ? checks : [...checks, ...reportChecks(client, checks)];
  return [...done, ...names.slice(done.length).map(skippedCheck)];
}

async function lookAt(
  client: GitHubClient,
  connection: OpenConnection,
  signal: AbortSignal,
): Promise<ConnectionCheck[]> {
  const { config, host } = client;
  const reached = check.pass(REACH, `${host} answers.`);
  const half = halfSet(connection, config.appId !== undefined);
  try {
    if (client.app !== null) return [reached, await checkApp(client, signal)];
    const { data, headers } = await client.octokit.request("GET /rate_limit", { request: { signal } });
    const { limit, remaining } = data.resources.core;
    const left = `${remaining.toLocaleString("en")} of ${limit.toLocaleString("en")} requests are left in this hour.`;
    if (half !== null) return [reached, half];
    if (client.hasToken) {
      const scopes = headers["x-oauth-scopes"];
      const may = typeof scopes === "string" && scopes !== "" ? ` It may: ${scopes}.` : "";
      return [reached, check.pass(SIGN_IN, `${host} accepts the token; ${left}${may}`)];
    }
    return [
      reached,
      check.warn(
        SIGN_IN,
        `Nobody is signed in: open repositories alone are seen, and ${left}`,
        "Set a token that may read the contents and pull requests of your repositories, or a GitHub App.",
      ),
    ];
  } catch (error) {
    signal.throwIfAborted();
    const refusal = gitHubRefusal({ host, what: "anything" }, error);
    if (refusal.type === "refused")
      return [reached, check.fail(SIGN_IN, refusal.reason, "Make a new token and replace it here.")];
    return [
      check.fail(REACH, refusal.reason, "Check the address, and that the machine of Loadline's worker can reach it."),
    ];
  }
}

/** Of an App both halves are needed. */
function halfSet({ secrets }: OpenConnection, hasAppId: boolean): ConnectionCheck | null {
  if (hasAppId === (secrets.privateKey !== undefined)) return null;
  return hasAppId
    ? check.fail(SIGN_IN, "There is no private key of the App.", "Set the private key, or remove the App's ID.")
    : check.fail(SIGN_IN, "There is a private key, and no ID of the App.", "Set the App's ID, or remove the key.");
}

async function checkApp(client: GitHubClient, signal: AbortSignal): Promise<ConnectionCheck> {
  const { app, config, host } = client;
  if (app === null) throw new Error("there is no App to check");
  const { data: self } = await app.octokit.request("GET /app", { request: { signal } });
  const { data: all } = await app.octokit.request("GET /app/installations", { per_page: 100, request: { signal } });
  const installations = all.filter(({ id }) => config.installationId === undefined || id === config.installationId);
  const name = self?.name ?? "the App";
  if (installations.length === 0) {
    return check.fail(
      SIGN_IN,
      config.installationId === undefined
        ? `${host} knows ${name}, which is installed nowhere.`
        : `${host} knows ${name}, which has no installation ${config.installationId}.`,
      "Install the App for the organization that the repositories belong to.",
    );
  }
  const lacking = ["contents", "pull_requests"].filter((right) =>
    installations.some(({ permissions }) => !(right in permissions)),
  );
  if (client.config.report && installations.some(({ permissions }) => permissions.deployments !== "write")) {
    lacking.push("deployments: write");
  }
  const accounts = installations.map(({ account }) =>
    account && "login" in account ? account.login : "an enterprise",
  );
  const signed = `Signed in as ${name}, installed for ${accounts.slice(0, 5).join(", ")}${accounts.length > 5 ? ", …" : ""}.`;
  return lacking.length === 0
    ? check.pass(SIGN_IN, signed)
    : check.warn(SIGN_IN, `${signed} It lacks: ${lacking.join(", ")}.`, "Give the App these permissions.");
}

/** What can be told of reporting without making a deployment that nobody made. */
function reportChecks(client: GitHubClient, before: readonly ConnectionCheck[]): ConnectionCheck[] {
  if (!client.config.report) return [];
  if (!client.hasToken && client.app === null) {
    return [check.fail(REPORT, "Without a token nothing can be reported.", "Set a token that may write deployments.")];
  }
  if (before.some(({ status }) => status === "warn")) return [skippedCheck(REPORT)];
  return [
    check.pass(
      REPORT,
      `Loads are told to ${client.host} as deployments. Whether the token may write them is seen at the first one.`,
    ),
  ];
}
