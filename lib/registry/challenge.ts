/** One way of signing in that a server offers (RFC 9110, section 11): its scheme in lower case, and its parameters. */
export type Challenge = { readonly scheme: string; readonly parameters: Readonly<Record<string, string>> };

const PARAMETER = /^\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/;
const SCHEME = /^\s*([\w!#$%&'*+.^`|~-]+)(?=\s|,|$)/;

/**
 * Reads a `WWW-Authenticate` header, which may hold several challenges with commas both between them and between the
 * parameters of each. What it cannot read ends the reading: the challenges before it stand.
 */
export function parseChallenges(header: string): Challenge[] {
  const found: { scheme: string; parameters: Record<string, string> }[] = [];
  let rest = header;
  while (rest.trim() !== "") {
    const parameter = PARAMETER.exec(rest);
    const current = found.at(-1);
    if (parameter !== null && current !== undefined) {
      const [text, name = "", quoted, plain = ""] = parameter;
      current.parameters[name.toLowerCase()] = quoted === undefined ? plain : quoted.replace(/\\(.)/g, "$1");
      rest = rest.slice(text.length);
    } else {
      const scheme = SCHEME.exec(rest);
      if (scheme === null) return found;
      found.push({ scheme: (scheme[1] ?? "").toLowerCase(), parameters: {} });
      rest = rest.slice(scheme[0].length);
    }
    rest = rest.replace(/^\s*(,\s*)*/, "");
  }
  return found;
}
