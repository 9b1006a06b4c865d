import type { ReactNode } from "react";
import { Header } from "#components/shell/header.tsx";
import { LiveProvider } from "#components/shell/live-provider.tsx";
import { unreadAlertsQuery } from "#lib/client/queries/alerts.ts";
import { deploymentsQuery } from "#lib/client/queries/deployments.ts";
import { meQuery } from "#lib/client/queries/me.ts";
import { heardUpTo } from "#lib/http/event-hub.ts";
import { pageContext } from "#lib/http/page-context.ts";
import { getMe } from "#lib/services/access/get-me.ts";
import { countUnreadAlerts } from "#lib/services/alerts/count-unread-alerts.ts";
import { listDeployments } from "#lib/services/deployments/list-deployments.ts";
import { Hydrate } from "../_page/hydrate.tsx";

/** The frame of every page behind the sign-in. */
export default async function MainLayout({ children }: { children: ReactNode }) {
  const context = await pageContext();
  // The page itself sends them to sign in: it knows where to come back to.
  if (context === null || context.actor.type !== "person") return children;
  const { name, email } = context.actor;
  // Before anything is read that may change: what happens from here on, the page is told.
  const since = heardUpTo();
  return (
    <LiveProvider since={since}>
      {/* Pages show who somebody is and what they see, too: the same in the HTML and once the browser takes it over. */}
      <Hydrate
        prefetch={(client) => [
          client.prefetchQuery({ ...meQuery(), queryFn: () => getMe(context) }),
          client.prefetchQuery({ ...unreadAlertsQuery(), queryFn: () => countUnreadAlerts(context) }),
          client.prefetchQuery({ ...deploymentsQuery(), queryFn: () => listDeployments(context) }),
        ]}
      >
        <Header viewer={{ name, email }} />
        <main id="main" tabIndex={-1} className="outline-hidden">
          {children}
        </main>
      </Hydrate>
    </LiveProvider>
  );
}
