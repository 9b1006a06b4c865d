import type { LoadView } from "../../contracts/loads.ts";
import type { CommitFacts } from "../../domain/commit.ts";

/** Longer texts (a trace, a commit message) are looked at so far: the index over the text pays for every character. */
const LOOKED_AT = 2000;

type Searched = Pick<
  LoadView,
  "number" | "description" | "image" | "git" | "deployedBy" | "deployType" | "error" | "rollbackOf"
> & { commit: CommitTold | null };

/** What a git host told of a commit, as much as is looked in. */
type CommitTold = Pick<CommitFacts, "message" | "author" | "pullRequest"> | NonNullable<LoadView["commit"]>;

/** Lower-cased text that the history's search looks in. */
export function loadSearchText(load: Searched): string {
  const { git, image } = load;
  const texts = [
    `#${load.number}`,
    load.description,
    image?.reference,
    image?.digest,
    git?.commit,
    git?.branch,
    git?.message,
    git?.author?.name,
    git?.author?.email,
    load.deployedBy?.name,
    load.deployedBy?.email,
    load.deployType,
    load.error?.message,
    load.rollbackOf === null ? null : `rolled back to #${load.rollbackOf}`,
  ];
  return [searchText(texts), ...(load.commit === null ? [] : [commitSearchText(load.commit)])].join("\n");
}

/** The same of what a git host told of a commit, which may come long after its loads. */
export function commitSearchText({ message, author, pullRequest }: CommitTold): string {
  return searchText([message, author?.name, author?.email, author?.login, pullRequest?.reference, pullRequest?.title]);
}

function searchText(texts: readonly (string | null | undefined)[]): string {
  return (
    texts
      .filter((text) => text != null)
      .map((text) => text.slice(0, LOOKED_AT))
      .join("\n")
      // An error that a program printed may hold one, and PostgreSQL keeps none in text.
      .replaceAll("\0", " ")
      .toLowerCase()
  );
}
