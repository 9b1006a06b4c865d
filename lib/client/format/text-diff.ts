export type DiffLine = { kind: "same" | "removed" | "added"; text: string };

/** Lines each side may have before the table of the longest common subsequence grows too large. */
const MOST_LINES = 1500;

/**
 * Line diff by longest common subsequence: O(n·m) time and memory, so sides over 1,500 lines fall back to
 * "all removed, then all added". Common head and tail are cut off first, which is most of a real change.
 */
export function diffLines(before: string, after: string): DiffLine[] {
  const old = before.split("\n");
  const now = after.split("\n");
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  return [
    ...lines("same", old.slice(0, head)),
    ...middle(old.slice(head, old.length - tail), now.slice(head, now.length - tail)),
    ...lines("same", old.slice(old.length - tail)),
  ];
}

function lines(kind: DiffLine["kind"], texts: readonly string[]): DiffLine[] {
  return texts.map((text) => ({ kind, text }));
}

function middle(old: readonly string[], now: readonly string[]): DiffLine[] {
  if (old.length > MOST_LINES || now.length > MOST_LINES) return [...lines("removed", old), ...lines("added", now)];
  // common[i][j]: length of the longest common subsequence of old[i..] and now[j..], rows laid end to end.
  const width = now.length + 1;
  const common = new Uint16Array((old.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      common[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const result: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      result.push({ kind: "same", text: old[i] ?? "" });
      i++;
      j++;
    } else if (i < old.length && (j === now.length || at(i + 1, j) >= at(i, j + 1))) {
      result.push({ kind: "removed", text: old[i] ?? "" });
      i++;
    } else {
      result.push({ kind: "added", text: now[j] ?? "" });
      j++;
    }
  }
  return result;
}

/** Lines that are shown, or a number of equal ones that are left out. */
export type FoldedLine = DiffLine | { kind: "gap"; count: number };

/** Equal lines kept on either side of a change. */
const CONTEXT_LINES = 3;

/** Leaves out equal lines far from any change. A gap of one line is not worth a gap. */
export function foldSame(all: readonly DiffLine[]): FoldedLine[] {
  const near = new Set<number>();
  all.forEach((line, index) => {
    if (line.kind === "same") return;
    for (let place = index - CONTEXT_LINES; place <= index + CONTEXT_LINES; place++) near.add(place);
  });
  const folded: FoldedLine[] = [];
  let index = 0;
  while (index < all.length) {
    let end = index;
    while (end < all.length && !near.has(end)) end++;
    if (end - index > 1) {
      folded.push({ kind: "gap", count: end - index });
      index = end;
    } else {
      folded.push(all[index] as DiffLine);
      index++;
    }
  }
  return folded;
}
