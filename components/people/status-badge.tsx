import { Badge, type Tone } from "#components/ui/badge.tsx";
import type { MemberView } from "#lib/contracts/members.ts";

const LOOKS: Record<Exclude<MemberView["status"], "active">, { tone: Tone; text: string; title: string }> = {
  invited: { tone: "changed", text: "Invited", title: "Has not joined yet" },
  disabled: { tone: "removed", text: "Disabled", title: "Cannot sign in; tokens do not work" },
};

/** Says of a person what is out of the ordinary. */
export function StatusBadge({ status }: { status: MemberView["status"] }) {
  if (status === "active") return null;
  const { tone, text, title } = LOOKS[status];
  return (
    <Badge tone={tone} title={title}>
      {text}
    </Badge>
  );
}
