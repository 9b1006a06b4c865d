/**
 * Puts the state of a view into the address without asking the server for anything; the router's hooks
 * follow. Replaced, not pushed: Back leaves the view, not its last keystroke.
 */
export function replaceAddress(href: string): void {
  window.history.replaceState(null, "", href);
}
