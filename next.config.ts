import type { NextConfig } from "next";

const development = process.env.NODE_ENV === "development";

// Everything comes from Loadline itself: it works with no access to the outside. Next's own scripts are inline
// without nonces; its development server evaluates them and talks over a web socket.
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  `script-src 'self' 'unsafe-inline'${development ? " 'unsafe-eval'" : ""}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  `connect-src 'self'${development ? " ws: wss:" : ""}`,
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

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
    "@node-rs/argon2",
    "@prisma/client",
    "dockerode",
    "pg",
    "pg-boss",
    "pg-copy-streams",
    "pino",
  ],
  headers: async () => [
    {
      source: "/:path*",
      headers: [
        { key: "Content-Security-Policy", value: CONTENT_SECURITY_POLICY },
        { key: "X-Content-Type-Options", value: "nosniff" },
        { key: "X-Frame-Options", value: "DENY" },
        // Addresses name deployments and assets, and the set-up link holds a secret: no other site gets to see them.
        { key: "Referrer-Policy", value: "same-origin" },
        { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=()" },
      ],
    },
  ],
};

export default config;
