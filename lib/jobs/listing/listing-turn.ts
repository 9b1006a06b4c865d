/** So many assets are listed in a moment. */
const FEW_ASSETS = 5_000;
/** About what recording an asset takes: the next load of this size may be under way for as long as that. */
const QUIET_MS_PER_ASSET = 0.15;
const MOST_QUIET_MS = 30_000;
/** More make it wait no longer. */
export const MOST_ASSETS = MOST_QUIET_MS / QUIET_MS_PER_ASSET;
/** Whoever loads without end has the catalogue behind by so many times the quiet it waits for. */
const PATIENCE = 4;

/** What is to be listed of a location: up to which load, and of about how many assets. */
type Unlisted = { readonly locationId: bigint; readonly to: number; readonly assets: number };

/**
 * Tells when many assets are to be listed: once no load has come for a while. Large loads come in company, as when one
 * deploy reloads all code locations, and listing beside them takes processor from them and from all who read pages.
 *
 * @returns what is asked with all that is not listed and the time in milliseconds, again and again. A yes is for one
 * location: the others ask anew, since meanwhile more may have come.
 */
export function listingTurn(): (unlisted: readonly Unlisted[], now: number) => boolean {
  let seen = new Set<string>();
  let since = 0;
  let changed = 0;
  return (unlisted, now) => {
    const states = unlisted.map(({ locationId, to }) => `${locationId} ${to}`);
    if (seen.size === 0) since = now;
    // One fewer is listed, which is no news.
    if (states.some((state) => !seen.has(state))) changed = now;
    seen = new Set(states);
    const assets = unlisted.reduce((sum, location) => sum + location.assets, 0);
    if (assets <= FEW_ASSETS) return true;
    const quiet = Math.min(MOST_QUIET_MS, assets * QUIET_MS_PER_ASSET);
    const isTurn = now - changed >= quiet || now - since >= PATIENCE * quiet;
    if (isTurn) since = now;
    return isTurn;
  };
}
