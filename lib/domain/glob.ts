/**
 * Whether the name is as the glob says: `*` stands for any text, `?` for one character. It goes back to the last `*` alone, which is enough for globs: a regular
 * expression would go back to all of them, and one glob with many could keep a worker from all its work.
 */
export function matchesGlob(glob: string, name: string): boolean {
  const pattern = [...glob];
  const letters = [...name];
  let at = 0;
  let star = -1;
  /** Where what follows the last `*` was tried. */
  let tried = 0;
  for (let index = 0; index < letters.length; ) {
    if (pattern[at] === "*") {
      star = at++;
      tried = index;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === letters[index])) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++tried;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
