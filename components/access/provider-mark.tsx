import { type LucideIcon, ShieldCheck } from "lucide-react";
import type { SignInProvider } from "#lib/domain/access/sign-in-providers.ts";

/** First letters for companies, whose logos are theirs; a sign for what is anybody's. */
const MARKS: Record<SignInProvider, string | LucideIcon> = {
  github: "GH",
  gitlab: "GL",
  google: "G",
  oidc: ShieldCheck,
};

/** A small mark before the name of a provider; says nothing that the name does not. */
export function ProviderMark({ provider }: { provider: SignInProvider }) {
  const Mark = MARKS[provider];
  return (
    <span
      aria-hidden
      className="inline-flex size-5 shrink-0 items-center justify-center rounded bg-sunken font-semibold text-2xs text-ink-2 ring-1 ring-line-strong ring-inset [&_svg]:size-3"
    >
      {typeof Mark === "string" ? Mark : <Mark />}
    </span>
  );
}
