-- AlterTable
ALTER TABLE "code_location" ADD COLUMN     "listed_load" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "asset_listing" (
    "location_id" BIGINT NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "group_name" TEXT,
    "kinds" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "owners" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "parents" INTEGER[] DEFAULT ARRAY[]::INTEGER[],

    CONSTRAINT "asset_listing_pkey" PRIMARY KEY ("location_id","key_hash")
);

-- CreateIndex
CREATE INDEX "asset_listing_parents" ON "asset_listing" USING GIN ("parents");

-- By hand: nothing is listed of loads that there are not.
ALTER TABLE "code_location" ADD CONSTRAINT "code_location_listed_check" CHECK ("listed_load" BETWEEN 0 AND "last_good_load");
ALTER TABLE "asset_listing" ADD CONSTRAINT "asset_listing_hash_check" CHECK (octet_length("key_hash") = 32);
