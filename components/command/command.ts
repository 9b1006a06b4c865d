import type { ReactNode } from "react";

/** Something that the palette can do at once, without asking the server what there is. */
export type Command = {
  readonly id: string;
  readonly label: string;
  /** Other words by which it is found. */
  readonly words?: string;
  /** Where it leads or applies, beside the label. */
  readonly hint?: string;
  /** What it is done to; its name alone asks for the thing itself, which the search finds. */
  readonly subject?: string;
  readonly icon: ReactNode;
  /** Offered before anything is typed. */
  readonly first?: boolean;
  readonly run: () => void;
};

/** Commands shown for a text. */
const MOST_COMMANDS = 8;

/**
 * Those that hold every word of `text`, in any order and case; those whose label begins with it come first. Before
 * anything is typed, those that are offered then, beginning with what can be done to the code location of the page.
 */
export function matchingCommands(commands: readonly Command[], text: string): Command[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") {
    const offered = commands.filter(({ first }) => first === true);
    return offered.toSorted((a, b) => Number(b.subject !== undefined) - Number(a.subject !== undefined));
  }
  const words = wanted.split(/\s+/);
  const found = commands.filter(({ label, words: more = "", hint = "", subject }) => {
    const all = `${label} ${more} ${hint}`.toLowerCase();
    const named = subject?.toLowerCase();
    return words.every((word) => all.includes(word)) && !(named && words.every((word) => named.includes(word)));
  });
  const rank = ({ label }: Command) => (label.toLowerCase().startsWith(wanted) ? 0 : 1);
  return found.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_COMMANDS);
}
