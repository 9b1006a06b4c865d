import { z } from "zod";

/** Configuration of a connection of the kind `registry`; its only secret is `password`. */
export const registryConfigSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: "must be the address of a registry, such as https://registry.example.com" })
    .refine(isBare, "must be a registry's address alone: no user, path or query"),
  /** How references name it, where that is not where it is reached from here: `localhost:5000` beside `http://registry:5000`. */
  host: z
    .string()
    .max(255)
    .regex(/^[a-zA-Z0-9.-]+(?::\d{1,5})?$/, "must be a host with or without a port, such as localhost:5000")
    .optional(),
  username: z.string().min(1).max(255).optional(),
});

function isBare(text: string): boolean {
  const url = URL.parse(text);
  if (url === null) return false;
  return url.username === "" && url.password === "" && url.pathname === "/" && url.search === "" && url.hash === "";
}
