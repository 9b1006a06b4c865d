export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** Read by the server too, so that the first paint has the right colours. */
export const THEME_COOKIE = "loadline_theme";

/** "system" for anything that is no theme. */
export function readTheme(text: string | undefined): Theme {
  return THEMES.find((theme) => theme === text) ?? "system";
}

const followers = new Set<() => void>();

/** Calls `follower` when another theme is applied, until the function that it returns is called. */
export function followTheme(follower: () => void): () => void {
  followers.add(follower);
  return () => void followers.delete(follower);
}

/** The theme of the page. */
export function appliedTheme(): Theme {
  return readTheme(document.documentElement.dataset.theme);
}

/** Applies a theme to the page and keeps it for a year. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  for (const tell of followers) tell();
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs https, which a team's own host may lack
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=31536000; samesite=lax`;
}
