-- AlterTable
ALTER TABLE "asset_definition" ADD COLUMN     "base_hash" BYTEA,
ADD COLUMN     "head" INTEGER,
ADD COLUMN     "tail" INTEGER;

-- By hand: what makes a definition whole, or by its difference.
ALTER TABLE "asset_definition" ADD CONSTRAINT "asset_definition_base_check"
  CHECK (CASE WHEN "base_hash" IS NULL THEN "head" IS NULL AND "tail" IS NULL
              ELSE octet_length("base_hash") = 32 AND "head" >= 0 AND "tail" >= 0 END);

-- By hand: every definition as it is, for readers. The base of one is whole itself, so that one look-up more is all;
-- OFFSET 0 keeps it a look-up, where the planner might join all definitions with each other.
CREATE VIEW "whole_definition" AS
SELECT d."location_id", d."content_hash", d."tracked_hash",
       CASE WHEN d."base_hash" IS NULL THEN d."body"
            ELSE left(base."body", d."head") || d."body" || right(base."body", d."tail") END AS "body"
  FROM "asset_definition" d
  LEFT JOIN LATERAL (
    SELECT "body" FROM "asset_definition"
     WHERE "location_id" = d."location_id" AND "content_hash" = d."base_hash"
    OFFSET 0) base ON true;
