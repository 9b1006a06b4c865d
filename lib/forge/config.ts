import { z } from "zod";
import { faultOfEnvironment } from "./environment-name.ts";

/** Where a git host has its pages; the API is found from it. */
function hostAddress(example: string) {
  return z
    .url({ protocol: /^https?$/, error: `must be the address of the host's pages, such as ${example}` })
    .refine((text) => {
      const url = URL.parse(text);
      // What is no address at all is told so above.
      return url === null || (url.username === "" && url.password === "" && url.search === "" && url.hash === "");
    }, "must be an address alone: no user or query")
    .transform((text) => text.replace(/\/+$/, ""));
}

const SHARED = {
  /** Other names that clone addresses have for the host, such as ssh.github.com. */
  hosts: z
    .array(
      z
        .string()
        .max(255)
        .regex(/^[^\s/@]+$/, "must be a host, such as ssh.example.com"),
    )
    .max(20)
    .default([]),
  /** Paths of repositories, with `*`, that are asked about; empty: every one on the host. */
  repositories: z.array(z.string().min(1).max(1000)).max(200).default([]),
  /** What becomes of loads is told to the host. */
  report: z.boolean().default(false),
  /** What the host calls the place that was deployed to, from `{deployment}` and `{location}`. */
  environment: z
    .string()
    .min(1)
    .max(255)
    .superRefine((pattern, context) => {
      const fault = faultOfEnvironment(pattern);
      if (fault !== null) context.addIssue({ code: "custom", message: fault });
    })
    .default("{deployment}/{location}"),
};

/** github.com or GitHub Enterprise. Secrets: `token`, or `privateKey` of the App that `appId` names. */
export const githubConfigSchema = z.strictObject({
  url: hostAddress("https://github.com").default("https://github.com"),
  appId: z.int().positive().optional(),
  /** Left out: found for each owner. */
  installationId: z.int().positive().optional(),
  ...SHARED,
});
export type GitHubConfig = z.infer<typeof githubConfigSchema>;

/** gitlab.com or a GitLab of one's own. Secret: `token`. */
export const gitlabConfigSchema = z.strictObject({
  url: hostAddress("https://gitlab.com").default("https://gitlab.com"),
  ...SHARED,
});
export type GitLabConfig = z.infer<typeof gitlabConfigSchema>;
