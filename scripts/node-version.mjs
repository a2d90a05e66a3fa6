// Loaded before anything else, in the old JavaScript that any Node reads. The project brings its
// own Node; an older one is only met where npm was kept from installing it.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  console.error(
    `This is Node ${process.versions.node}; Orgwarden runs on Node ${NEEDED}, which \`npm ci\` installs beside it. ` +
      'Run `npm ci --ignore-scripts=false`, and start by `npm run`.',
  );
  process.exit(78);
}

// What one start has compiled the next one finds: it takes half as long. Beside the packages, since whoever can write there can
// change them as well, which is not so of the folder for temporary files. Where it cannot be written, nothing is kept.
module.enableCompileCache(
  fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)),
);
