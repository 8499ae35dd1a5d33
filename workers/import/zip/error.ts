/** Not a ZIP file, a damaged or truncated one, or one in a form that no export has (encrypted, split). */
export class ArchiveError extends Error {}
