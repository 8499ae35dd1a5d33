declare module 'sql.js/dist/sql-wasm-inline.js';
