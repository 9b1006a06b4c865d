import type { NextConfig } from "next";

// Headers of answers, the Content-Security-Policy with its nonce among them, are set in lib/host/web.ts.
const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Browsers ask for it besides the icon that pages name, and for what is no page.
  rewrites: async () => [{ source: "/favicon.ico", destination: "/icon.svg" }],
  // Types are checked by `npm run types`, with the native compiler that Next's own check cannot drive.
  typescript: { ignoreBuildErrors: true },
  // The clients of engines and code servers are the worker's; what checks their configuration is imported beside them.
  serverExternalPackages: [
    "@grpc/grpc-js",
    "@grpc/proto-loader",
    "@kubernetes/client-node",
    "@node-rs/argon2",
    "@prisma/client",
    "dockerode",
    "pg",
    "pg-boss",
    "pg-copy-streams",
    "pino",
  ],
};

export default config;
