import { z } from "zod";
import { observeSeconds } from "../observe-seconds.ts";
import { readRemote } from "./remote.ts";

/**
 * Configuration of a connection of the kind `git`: one repository. Its secrets: `password`, a token or password for
 * http(s), and `privateKey`, of a deploy key for SSH, in OpenSSH's or PEM form.
 */
export const gitConfigSchema = z
  .strictObject({
    url: z
      .string()
      .max(2_000)
      .refine(
        (url) => readRemote(url) !== null,
        "must be the address of a repository, without a password: https://…, ssh://…, git@host:path or file:///path",
      ),
    /** For http(s); hosts that take a token ignore it or want a certain one. */
    username: z
      .string()
      .min(1)
      .max(255)
      .regex(/^[^:\p{Cc}]+$/u, "must not contain a colon or control characters")
      .optional(),
    /** Who signed the certificate of an https host, in PEM form, where that is nobody whom the system knows. */
    ca: z
      .string()
      .refine(
        (text) => text.includes("-----BEGIN CERTIFICATE-----"),
        "must be in PEM form: -----BEGIN CERTIFICATE-----",
      )
      .optional(),
    /** Lines of a known_hosts file: by which keys an SSH host is known. */
    knownHosts: z.string().min(1).max(65_536).optional(),
  })
  .superRefine(({ url, username, ca, knownHosts }, { addIssue }) => {
    const remote = readRemote(url);
    if (remote === null) return;
    const wrong = (member: string, message: string) => addIssue({ code: "custom", path: [member], message });
    if (remote.scheme === "ssh" && knownHosts === undefined) {
      wrong("knownHosts", "is needed for SSH: the lines that ssh-keyscan prints for the host, once you trust them");
    }
    if (remote.scheme !== "ssh" && knownHosts !== undefined) wrong("knownHosts", "is for SSH alone");
    if (remote.scheme !== "https" && ca !== undefined) wrong("ca", "is for https alone");
    if (!remote.scheme.startsWith("http") && username !== undefined) {
      wrong("username", "is for http and https alone: for SSH it stands in the address");
    }
  });

/** What a branch may be called: git's own rules (git-check-ref-format), and no leading dash. */
const BRANCH = /^(?!-)(?!.*(?:\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)))[^\p{Cc} ~^:?*[\\/.][^\p{Cc} ~^:?*[\\]*(?<![/.])$/u;

/** Which branch a deploy unit moves (docs/rollback-airflow.md). */
export const gitRefUnitConfigSchema = z.strictObject({
  /** Name of the connection to the repository. */
  repository: z.string().min(1),
  /** Without `refs/heads/`: what a git bundle of Airflow has as its `tracking_ref`. */
  branch: z
    .string()
    .max(200)
    .regex(BRANCH, "must be the name of a branch")
    .refine((name) => name !== "@" && !name.startsWith("refs/"), "must be the name of a branch, without refs/heads/"),
  /** How long whatever follows the branch may take to show what it became (Airflow looks every five minutes). */
  observeSeconds: observeSeconds.default(600),
});
export type GitRefUnitConfig = z.infer<typeof gitRefUnitConfigSchema>;
