// A static single-page app: nothing is rendered away from the person's device.
export const ssr = false;
export const prerender = false;
