// Loaded before anything else, in the old JavaScript that any Node reads. The project brings its
// own Node; an older one is only met where npm was kept from installing it.
const NEEDED = 24;
if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  console.error(
    `This is Node ${process.versions.node}; Orgwarden runs on Node ${NEEDED}, which \`npm ci\` installs beside it. ` +
      'Run `npm ci --ignore-scripts=false`, and start by `npm run`.',
  );
  process.exit(78);
}
