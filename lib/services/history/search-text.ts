import type { LoadView } from "../../contracts/loads.ts";

/** Longer texts (a trace, a commit message) are looked at so far: the index over the text pays for every character. */
const LOOKED_AT = 2000;

type Searched = Pick<
  LoadView,
  "number" | "description" | "image" | "git" | "deployedBy" | "deployType" | "error" | "rollbackOf"
>;

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
  return (
    texts
      .filter((text) => text !== null && text !== undefined)
      .map((text) => text.slice(0, LOOKED_AT))
      .join("\n")
      // An error that a program printed may hold one, and PostgreSQL keeps none in text.
      .replaceAll("\0", " ")
      .toLowerCase()
  );
}
