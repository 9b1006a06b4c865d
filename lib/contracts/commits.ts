import { z } from "zod";
import type { CommitFacts } from "../domain/commit.ts";
import { FORGE_KINDS } from "../domain/connection.ts";
import { faultOfPattern, MOST_GIT_LINKS } from "../domain/git-links.ts";
import { instantSchema, plainText } from "./common.ts";

/** How it stands with what a git host says of a commit. */
export const COMMIT_STATES = ["wanted", "found", "missing", "failed"] as const;
export type CommitState = (typeof COMMIT_STATES)[number];

const commitAuthorSchema = z.object({
  name: z.string(),
  email: z.string().optional(),
  login: z.string().optional().describe("What the git host calls them"),
});

const pullRequestSchema = z.object({
  reference: z.string().describe("As the host writes it: #12 on GitHub, !12 on GitLab"),
  title: z.string(),
  url: z.string(),
  mergedAt: instantSchema.nullable(),
});

/** What a git host told of a commit: `facts` of a row of commit_fact. */
export const commitFactsSchema = z.object({
  hash: z.string().describe("Whole, however short it was recorded"),
  message: z.string(),
  author: commitAuthorSchema.nullable(),
  authoredAt: instantSchema.nullable(),
  url: z.string().nullable(),
  comparePattern: z.string().nullable(),
  pullRequest: pullRequestSchema.nullable().describe("The pull or merge request that brought it"),
}) satisfies z.ZodType<CommitFacts>;

/**
 * A load's commit as people read it, beside `git`, which is what was recorded: what its git host told where there is a
 * connection to it, else what was recorded, with links made from the repository's address.
 */
export const commitSchema = z.object({
  hash: z.string().describe("Whole where the host told it, else as recorded"),
  repository: z.string().nullable().describe("Host and path; commits of one repository can be compared on its pages"),
  url: z.string().nullable().describe("Its page"),
  comparePattern: z.string().nullable().describe("Address of the page that compares two commits, with {from} and {to}"),
  message: z.string().nullable(),
  author: commitAuthorSchema.nullable(),
  authoredAt: instantSchema.nullable(),
  pullRequest: pullRequestSchema.nullable(),
  host: z
    .object({
      state: z.enum(COMMIT_STATES),
      detail: z.string().nullable().describe("Why it is missing or failed"),
    })
    .nullable()
    .describe("What came of asking the git host; null: nothing is asked about this repository"),
});
export type CommitView = z.infer<typeof commitSchema>;

/** How it stands with telling a git host of a load. */
const REPORT_STATES = ["pending", "sent", "failed"] as const;

/** A load that is told to a git host, as a deployment of its commit. */
export const deployReportSchema = z.object({
  connection: z.string(),
  kind: z.enum(FORGE_KINDS),
  environment: z.string(),
  state: z.enum(REPORT_STATES),
  detail: z.string().nullable().describe("What the host last said, unless it took it"),
  at: instantSchema.nullable().describe("When it was told"),
});
export type DeployReportView = z.infer<typeof deployReportSchema>;

function patternSchema(wanted: readonly string[]) {
  return plainText(2000).superRefine((pattern, context) => {
    const fault = faultOfPattern(pattern, wanted);
    if (fault !== null) context.addIssue({ code: "custom", message: fault });
  });
}

/** Addresses of git hosts that have no connection (lib/domain/git-links.ts). */
export const gitLinksSchema = z
  .array(
    z.object({
      host: plainText(255)
        .regex(/^[^\s/@]+$/, "must be a host, such as git.example.com")
        .optional()
        .describe("As clone addresses name it; left out: every host that no other entry names"),
      commit: patternSchema(["commit"]).describe("Such as https://git.example.com/{repository}/commit/{commit}"),
      compare: patternSchema(["from", "to"])
        .optional()
        .describe("Such as https://git.example.com/{repository}/compare/{from}...{to}"),
    }),
  )
  .max(MOST_GIT_LINKS)
  .superRefine((links, context) => {
    const hosts = links.map(({ host }) => host?.toLowerCase() ?? null);
    for (const [place, host] of hosts.entries()) {
      if (hosts.indexOf(host) === place) continue;
      const message = host === null ? "only one entry can stand for every other host" : "has an entry already";
      context.addIssue({ code: "custom", path: [place, "host"], message });
    }
  });
