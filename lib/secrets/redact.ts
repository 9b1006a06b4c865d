const MARK = "•••";
/** Shorter ones would blot out ordinary words, and are no secrets worth the name. */
const LEAST_CHARACTERS = 6;

/** Every secret that this process opened, in each form in which a text may hold it. */
const opened = new Set<string>();

/** From now on `redactSecrets` blots these out. */
export function rememberSecrets(secrets: Readonly<Record<string, string>>): void {
  for (const secret of Object.values(secrets)) {
    if (secret.length < LEAST_CHARACTERS) continue;
    opened.add(secret);
    // As it stands in a line of the log.
    opened.add(JSON.stringify(secret).slice(1, -1));
    // `Bearer x`, `Basic x`: what is quoted is often the second part alone. Of a passphrase that would be a plain word.
    const credentials = /^\S+ (\S+)$/.exec(secret)?.[1] ?? "";
    if (credentials.length >= LEAST_CHARACTERS) opened.add(credentials);
  }
}

/**
 * `text` without any secret that this process opened. The last defence, not the first: clients of the world outside
 * quote what they were given in their errors (`"Bearer …" is an invalid header value`), and those are shown and logged.
 */
export function redactSecrets(text: string): string {
  let clean = text;
  for (const secret of [...opened].sort((a, b) => b.length - a.length)) clean = clean.replaceAll(secret, MARK);
  return clean;
}
