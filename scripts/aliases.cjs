/** The aliases of svelte.config.js, for dependency-cruiser's resolver. */
const { join } = require('node:path');

module.exports = {
  resolve: {
    alias: { $lib: join(__dirname, '../src/lib'), $api: join(__dirname, '../workers/api') },
    extensions: ['.ts', '.svelte', '.js', '.json'],
  },
};
