import type { KeyHelp } from "#components/shell/keys-dialog.tsx";

/** What the keyboard does in the history. */
export const HISTORY_KEYS: KeyHelp = [
  [["j", "k"], "Next and previous load"],
  [["Enter"], "Everything about the load"],
  [["o"], "Open or close its similar entries"],
  [["x"], "Pick it to be compared"],
  [["e"], "Edit its description"],
  [["/"], "Search"],
  [["f"], "Filter"],
  [["Esc"], "Close"],
];
