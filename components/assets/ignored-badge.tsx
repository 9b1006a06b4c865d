import { Badge } from "#components/ui/badge.tsx";

/** Stands beside metadata that make no change in their deployment. */
export function IgnoredBadge() {
  return <Badge title="This deployment ignores it: recorded and shown, but no change by itself">ignored</Badge>;
}
