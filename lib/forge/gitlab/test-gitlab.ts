import { z } from "zod";
import { type ConnectionCheck, skippedCheck } from "../../domain/connection.ts";
import { check } from "../check.ts";
import { readAnswer } from "../read-answer.ts";
import { type GitLabClient, gitLabRefusal } from "./client.ts";

const REACH = "Reach GitLab";
const SIGN_IN = "Sign in";
const REPORT = "Report deploys";

const tokenSchema = z.object({
  name: z.string(),
  scopes: z.array(z.string()),
  active: z.boolean().optional(),
  expires_at: z.string().nullish(),
});

/** Looks at everything that this needs of GitLab. */
export async function testGitLab(client: GitLabClient, signal: AbortSignal): Promise<ConnectionCheck[]> {
  const { config, host } = client;
  const names = config.report ? [REACH, SIGN_IN, REPORT] : [REACH, SIGN_IN];
  const done = await lookAt(client, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    const refusal = gitLabRefusal({ host, what: "anything" }, error);
    return refusal.type === "refused"
      ? [
          check.pass(REACH, `${host} answers.`),
          check.fail(SIGN_IN, refusal.reason, "Make a new token and replace it here."),
        ]
      : [
          check.fail(
            REACH,
            refusal.reason,
            "Check the address, and that the machine of Loadline's worker can reach it.",
          ),
        ];
  });
  return [...done, ...names.slice(done.length).map(skippedCheck)];
}

async function lookAt(client: GitLabClient, signal: AbortSignal): Promise<ConnectionCheck[]> {
  const { config, host } = client;
  const { PersonalAccessTokens, Projects } = await import("@gitbeaker/rest");
  if (!client.hasToken) {
    await new Projects(client.resource({ signal })).all({ simple: true, perPage: 1, maxPages: 1 });
    const signIn = check.warn(
      SIGN_IN,
      "Nobody is signed in: projects that are open to everybody alone are seen.",
      "Set a personal, group or project access token with the scope read_api.",
    );
    const report = check.fail(REPORT, "Without a token nothing can be reported.", "Set a token with the scope api.");
    return [check.pass(REACH, `${host} answers.`), signIn, ...(config.report ? [report] : [])];
  }
  const answer = readAnswer(tokenSchema, await new PersonalAccessTokens(client.resource({ signal })).show(), host);
  if (answer.type !== "read") {
    return [check.fail(REACH, answer.reason, "Give the address under which GitLab's pages are seen.")];
  }
  const { name, scopes, expires_at } = answer.value;
  const reads = scopes.includes("api") || scopes.includes("read_api");
  const until = expires_at == null ? "" : ` It expires on ${expires_at}.`;
  return [
    check.pass(REACH, `${host} answers.`),
    reads
      ? check.pass(SIGN_IN, `${host} accepts the token “${name}”, which may: ${scopes.join(", ")}.${until}`)
      : check.fail(
          SIGN_IN,
          `The token “${name}” may only: ${scopes.join(", ")}. Commits and merge requests are not seen with that.`,
          "Make a token with the scope read_api.",
        ),
    ...(config.report ? [reportCheck(name, scopes)] : []),
  ];
}

function reportCheck(name: string, scopes: readonly string[]): ConnectionCheck {
  return scopes.includes("api")
    ? check.pass(REPORT, "The token may write deployments of projects in which it is at least a Developer.")
    : check.fail(REPORT, `The token “${name}” may not write deployments.`, "Make a token with the scope api.");
}
