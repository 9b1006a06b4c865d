import { Badge } from "#components/ui/badge.tsx";
import type { TokenView } from "#lib/contracts/tokens.ts";

const SOON_MS = 7 * 86_400_000;

/** How a token stands, where that is worth a look. */
export function TokenMarks({ token, now }: { token: TokenView; now: number }) {
  const { state, expiresAt } = token;
  if (state === "revoked") return <Badge tone="removed">Revoked</Badge>;
  if (state === "expired") return <Badge tone="removed">Expired</Badge>;
  const soon = expiresAt !== null && Date.parse(expiresAt) - now < SOON_MS;
  return soon ? <Badge tone="changed">Expires soon</Badge> : null;
}
