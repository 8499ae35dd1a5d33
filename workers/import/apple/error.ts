/** Not XML, or XML of something else, or cut off. */
export class NotHealthExportError extends Error {}
