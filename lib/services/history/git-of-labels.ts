import { gitSchema } from "../../contracts/loads.ts";
import type { Git } from "./load-facts.ts";

/** Names of the OCI image specification's annotations, which images carry as labels. */
const REVISION = "org.opencontainers.image.revision";
const SOURCE = "org.opencontainers.image.source";

const PROTOCOLS = ["http:", "https:", "git:", "ssh:"];
/** `git@host:owner/name.git`. */
const SCP_FORM = /^[\w.-]+@[\w.-]+:[^\s]+$/;

/**
 * The commit that an image says it was built from. Null when it says none, or nothing that is a commit and the address
 * of a repository: people put all kinds of things into labels.
 */
export function gitOfLabels(labels: Readonly<Record<string, string>>): Git | null {
  const url = repositoryAddress(labels[SOURCE]?.trim() ?? "");
  const commit = labels[REVISION]?.trim().toLowerCase();
  return gitSchema.safeParse({ url, commit }).data ?? null;
}

function repositoryAddress(text: string): string | null {
  if (SCP_FORM.test(text)) return text;
  const url = URL.parse(text);
  if (url === null || !PROTOCOLS.includes(url.protocol) || url.hostname === "") return null;
  if (url.protocol === "ssh:") return text;
  if (url.username === "" && url.password === "") return text;
  // A build that cloned with a token in the address has written it into the image; it need not be shown here too.
  url.username = "";
  url.password = "";
  return url.href;
}
