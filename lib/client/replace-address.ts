/**
 * Puts the state of a view into the address without asking the server for anything; the router's hooks
 * follow. Replaced, not pushed: Back leaves the view, not its last keystroke.
 */
export function replaceAddress(href: string): void {
  window.history.replaceState(null, "", href);
}

/**
 * The parameters of the address as it stands. The router's hooks tell them some renders later: what builds upon theirs takes
 * back what was changed a moment before.
 */
export function addressParams(): URLSearchParams {
  return new URLSearchParams(window.location.search);
}

/** Puts parameters into the address, by their names, and leaves the others; one whose value is empty goes. */
export function replaceParams(members: Readonly<Record<string, string>>): void {
  const next = addressParams();
  for (const [name, value] of Object.entries(members)) {
    if (value === "") next.delete(name);
    else next.set(name, value);
  }
  replaceAddress(window.location.pathname + (next.size === 0 ? "" : `?${next}`));
}
