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

// What our own files import they name by the whole path, so there is nothing to look for: a start spares a twelfth of its time.
module.registerHooks({
  resolve: (specifier, context, next) =>
    specifier.startsWith('.') && specifier.endsWith('.ts')
      ? {
          url: new URL(specifier, context.parentURL).href,
          format: 'module-typescript',
          shortCircuit: true,
        }
      : next(specifier, context),
});
