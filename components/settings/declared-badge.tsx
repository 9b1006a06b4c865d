import { FileCode } from "lucide-react";
import { Badge } from "#components/ui/badge.tsx";

export const DECLARED_REASON = "It comes from the configuration file. Change it there and start Loadline again.";

/** Comes from the configuration file, so it is not changed here. */
export function DeclaredBadge() {
  return (
    <Badge icon={<FileCode aria-hidden />} title={DECLARED_REASON}>
      From the configuration file
    </Badge>
  );
}
