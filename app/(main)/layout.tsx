import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { Header } from "#components/shell/header.tsx";
import { LiveProvider } from "#components/shell/live-provider.tsx";
import { readTheme, THEME_COOKIE } from "#lib/client/theme.ts";
import { pageContext } from "#lib/http/page-context.ts";

/** The frame of every page behind the sign-in. */
export default async function MainLayout({ children }: { children: ReactNode }) {
  const context = await pageContext();
  // The page itself sends them to sign in: it knows where to come back to.
  if (context === null || context.actor.type !== "person") return children;
  const { name, email } = context.actor;
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <LiveProvider>
      <Header viewer={{ name, email }} theme={theme} />
      <main id="main" tabIndex={-1} className="outline-hidden">
        {children}
      </main>
    </LiveProvider>
  );
}
