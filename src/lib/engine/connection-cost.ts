interface NetworkInformation {
  readonly saveData?: boolean;
  readonly type?: string;
}

/** Whether the browser says that data is counted here; false where it doesn't tell. */
export function isMetered(): boolean {
  const connection = (navigator as { connection?: NetworkInformation }).connection;
  return connection?.saveData === true || connection?.type === 'cellular';
}
