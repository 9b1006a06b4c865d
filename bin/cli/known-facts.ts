import { ciFacts } from "./ci-facts.ts";
import type { CliIo } from "./cli-io.ts";
import { type RepositoryFacts, readRepository } from "./read-repository.ts";

/** What is known of a deploy without being told: the commit, and who made CI run. */
export type KnownFacts = {
  repository: RepositoryFacts | null;
  deployedBy: { name: string; email?: string } | null;
};

/** Of the options: `git` false where no commit is to be looked for, `commit` the one that they name. */
type Wanted = { git: boolean; commit?: string };

/**
 * What the current directory's repository and the CI system say. The checkout says which commit is there; CI adds what
 * a checkout in CI lacks (its branch, for one), as long as it speaks of the same commit, and stands in for it where
 * there is none. A checkout with changes says nothing, nor does CI then: neither describes what is deployed.
 */
export async function knownFacts(wanted: Wanted, io: CliIo): Promise<KnownFacts> {
  const ci = ciFacts(io.env);
  const deployedBy = ci?.deployedBy ?? null;
  if (!wanted.git) return { repository: null, deployedBy };
  const reading = await readRepository(io.cwd, wanted.commit);
  switch (reading.state) {
    case "dirty":
      io.note(
        "Note: the repository has changes that are not committed, so no commit is recorded. Give --commit to record one.",
      );
      return { repository: null, deployedBy };
    case "none":
      return { repository: ci?.git ?? null, deployedBy };
    case "read":
      return { repository: joined(reading.facts, ci?.git ?? null), deployedBy };
  }
}

function joined(facts: RepositoryFacts, ci: RepositoryFacts | null): RepositoryFacts {
  if (ci === null || !facts.commit.startsWith(ci.commit)) return facts;
  return { ...ci, ...facts, url: facts.url ?? ci.url };
}
