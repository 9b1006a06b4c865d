-- AlterTable
ALTER TABLE "worker_request" ADD COLUMN     "request_id" TEXT NOT NULL DEFAULT '';
