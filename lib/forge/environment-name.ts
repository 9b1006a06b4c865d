const PLACES = ["deployment", "location"];

/** What is wrong with a pattern for names of environments, in words that follow its name; null: nothing. */
export function faultOfEnvironment(pattern: string): string | null {
  const odd = [...pattern.matchAll(/\{([^{}]*)\}/g)]
    .map(([, name = ""]) => name)
    .find((name) => !PLACES.includes(name));
  return odd === undefined ? null : `has {${odd}}, which stands for nothing; known are {deployment} and {location}`;
}

/**
 * What the host calls the place that was deployed to. Letters, digits and `-_/$. ` alone, which is what GitLab allows
 * (GitHub allows all of them); at most 255 characters, as both have it.
 */
export function environmentName(pattern: string, deployment: string, location: string): string {
  const places: Readonly<Record<string, string>> = { deployment, location };
  const name = pattern.replaceAll(/\{([a-z]+)\}/g, (whole, place: string) => places[place] ?? whole);
  const plain = name
    .replaceAll(/[^A-Za-z0-9_/$. -]/g, "-")
    .replace(/^[/ ]+/, "")
    .slice(0, 255)
    .replace(/[/ ]+$/, "");
  return plain === "" ? "loadline" : plain;
}
