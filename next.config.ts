import type { NextConfig } from "next";

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Types are checked by `npm run types`, with the native compiler that Next's own check cannot drive.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["@node-rs/argon2", "@prisma/client", "pg", "pg-boss", "pg-copy-streams", "pino"],
};

export default config;
