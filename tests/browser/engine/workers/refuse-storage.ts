/** @file A browser that keeps nothing for this site: `open` throws, as Chromium does with site data blocked. */
IDBFactory.prototype.open = () => {
  throw new DOMException('access to the Indexed Database API is denied in this context', 'SecurityError');
};
