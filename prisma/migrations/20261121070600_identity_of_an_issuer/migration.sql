-- A provider can be set up anew at another address, whose people have the same numbers. Of identities from before nobody
-- knows whose they are: those people are found by their address again, at the next sign-in.
DELETE FROM "account_identity";

-- AlterTable
ALTER TABLE "account_identity" DROP CONSTRAINT "account_identity_pkey",
ADD COLUMN     "issuer" TEXT NOT NULL,
ADD CONSTRAINT "account_identity_pkey" PRIMARY KEY ("provider", "issuer", "subject");
