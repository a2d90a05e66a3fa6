# The same Node as package.json pins, so that the image runs what the tests ran on. The digest is of the list of all platforms;
# docs/operations.md says how to renew it.
FROM node:24.21.0-bookworm-slim@sha256:2fe369e969550cde8e867afc3fe370b260140cab4a23d467074295b42163d553 AS packages
WORKDIR /orgwarden
COPY package.json package-lock.json ./
RUN npm ci --omit=dev

FROM node:24.21.0-bookworm-slim@sha256:2fe369e969550cde8e867afc3fe370b260140cab4a23d467074295b42163d553
ENV NODE_ENV=production
WORKDIR /orgwarden
COPY --from=packages /orgwarden/node_modules node_modules
COPY package.json ./
COPY scripts/node-version.mjs scripts/container.sh scripts/
COPY migrations migrations
COPY src src
# The user `node` of that image, as a number: so it can be checked that it is not root.
USER 1000:1000
EXPOSE 3000
# As npm start has them. A small heap is collected sooner, and two arenas leave fewer holes: the same speed, a third of the
# memory (bench/huge-org.ts).
ENV MALLOC_ARENA_MAX=2 NODE_OPTIONS="--max-semi-space-size=8 --max-old-space-size=1024"
CMD ["node", "src/main.ts"]
