import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { Providers } from "#components/shell/providers.tsx";
import { readTheme, THEME_COOKIE } from "#lib/client/theme.ts";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Loadline", template: "%s · Loadline" },
  description: "Deploy history and rollbacks for data platforms",
  // Addresses hold names of a team's own; they are not for search engines.
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { colorScheme: "light dark" };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    // The reader may change the theme before React has taken the page over.
    <html lang="en" data-theme={theme} suppressHydrationWarning>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
