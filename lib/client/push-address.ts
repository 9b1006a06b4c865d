/** Puts a view into the address that Back shall take away, such as a tab; one that is there already stays. */
export function pushAddress(href: string): void {
  if (new URL(href, window.location.href).href !== window.location.href) window.history.pushState(null, "", href);
}
