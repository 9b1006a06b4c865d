import type { ReactNode } from "react";
import { ACCOUNT_SECTIONS, type AccountSection, accountHref } from "#lib/client/routes.ts";
import { SettingsFrame } from "./settings-frame.tsx";

const NAMES: Record<AccountSection, string> = { profile: "Profile", "sign-ins": "Sign-ins", tokens: "Tokens" };

type Props = { section: AccountSection; children: ReactNode };

/** The frame of what a person has of their own. */
export function AccountPage({ section, children }: Props) {
  return (
    <SettingsFrame
      crumbs={[{ label: "Deployments", href: "/" }]}
      title="Your account"
      links={ACCOUNT_SECTIONS.map((name) => ({ name: NAMES[name], href: accountHref(name), isHere: name === section }))}
    >
      {children}
    </SettingsFrame>
  );
}
