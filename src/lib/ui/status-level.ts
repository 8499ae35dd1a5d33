/** full: up and sealed; waiting: nothing leaves yet; off: messaging is off; idle: nothing to report. */
export type StatusLevel = 'full' | 'waiting' | 'off' | 'idle';
