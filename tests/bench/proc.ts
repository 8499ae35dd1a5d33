/** @file What Linux says of a process, in proc(5)'s texts. Pure. */

/** User and system time in clock ticks: fields 14 and 15 of `stat`, counted after the name's bracket, which may hold anything. */
export function ticksOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

/** The id of the process that started it: field 4 of `stat`. Undefined for no text. */
export function parentOf(stat: string): string | undefined {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
}

/** Resident memory in megabytes: `VmRSS` of `status`, which counts in units of 1024 bytes. */
export function residentMb(status: string): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error('no VmRSS in status');
  return (Number(kilobytes) * 1024) / 1e6;
}
