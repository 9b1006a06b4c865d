import { z } from "zod";
import { emptySchema, instantSchema, limitQuery, nameSchema, plainText } from "./common.ts";
import { defineOperation } from "./operation.ts";

const foundLocationSchema = z.object({ deployment: z.string(), name: z.string(), currentLoad: z.int().nullable() });

const foundLoadSchema = z.object({
  deployment: z.string(),
  location: z.string(),
  number: z.int(),
  status: z.enum(["loaded", "failed"]),
  loadedAt: instantSchema,
  isCurrent: z.boolean(),
  image: z.string().nullable().describe("Its reference"),
  commit: z.string().nullable(),
  message: z.string().nullable().describe("First line of the commit's message, else of the description"),
});

const foundAssetSchema = z.object({
  deployment: z.string(),
  location: z.string(),
  name: z.string().describe("Key parts joined by ' / ', for reading"),
  key: z.array(z.string()),
  repository: z.string().optional(),
  exists: z.boolean(),
});

export const searchSchema = z.object({
  locations: z.array(foundLocationSchema),
  loads: z.array(foundLoadSchema).describe("Newest first; `#12` or `12` finds by number too"),
  assets: z.array(foundAssetSchema).describe("Shortest key first"),
});
export type SearchView = z.infer<typeof searchSchema>;

export const searchOperation = defineOperation({
  id: "search",
  method: "GET",
  path: "/api/v1/search",
  summary: "The best few code locations, loads and assets for a text, of what the caller may see",
  permission: "signed-in",
  params: emptySchema,
  query: z.object({
    q: plainText(200).refine((text) => text.trim() !== "", "must not be empty"),
    deployment: nameSchema.optional().describe("Only in this one"),
    limit: limitQuery(6, 20).describe("Most of each kind"),
  }),
  body: null,
  response: searchSchema,
  status: 200,
});
