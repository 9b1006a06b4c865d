# Loadline as one image: web, worker and, where DATABASE_URL is not set, an embedded PostgreSQL in /data.
#
#     docker build -t loadline .
#     docker run -p 3000:3000 -v loadline:/data loadline
ARG BUILD_IMAGE=node:24-bookworm-slim
ARG RUN_IMAGE=debian:bookworm-slim

FROM ${BUILD_IMAGE} AS build
WORKDIR /app
# A named engine is not downloaded; Loadline needs none (docs/decisions/0002-migrations-without-downloads.md).
ENV PRISMA_SCHEMA_ENGINE_BINARY=/bin/true CHECKPOINT_DISABLE=1 NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --loglevel=error
COPY . .
# The Node that package.json pins, which is also the one that runs it below.
ENV PATH=/app/node_modules/node/bin:$PATH
RUN node bin/generate-client.mjs && node bin/build.ts && rm -rf .next/cache node_modules/.cache

FROM ${RUN_IMAGE}
# What deploy units that are branches of a repository drive; an image that brings it is left as it is.
RUN { command -v git && command -v ssh; } > /dev/null \
    || { apt-get update \
        && apt-get install --yes --no-install-recommends ca-certificates git openssh-client \
        && rm -rf /var/lib/apt/lists/*; }
RUN groupadd --system --gid 10001 loadline \
    && useradd --system --uid 10001 --gid loadline --home-dir /data --no-create-home loadline \
    && install -d -o loadline -g loadline -m 0700 /data \
    && ln -s /app/bin/loadline.mjs /usr/local/bin/loadline
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/node_modules/node/bin:$PATH \
    NODE_ENV=production \
    NEXT_TELEMETRY_DISABLED=1 \
    LOADLINE_DATA_DIR=/data \
    LOADLINE_HOST=0.0.0.0 \
    PORT=3000
USER loadline
VOLUME /data
EXPOSE 3000
# Migrations and the first start of PostgreSQL take a while.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Ten seconds are enough for it to stop well.
STOPSIGNAL SIGTERM
CMD ["node", "bin/loadline.mjs", "start"]
