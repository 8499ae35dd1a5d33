/** More rows, days or bytes than the limits allow. */
export class TooMuchError extends Error {}
