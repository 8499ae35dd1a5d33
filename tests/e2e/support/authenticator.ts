/** @file A passkey or security key that the browser only pretends to have, over the debugger's protocol. */
import type { CDPSession, Page } from '@playwright/test';

export interface Authenticator {
  /** Takes it away, as a security key that is pulled out. */
  remove(): Promise<void>;
  credentials(): Promise<number>;
}

/** `hasPrf`: it has hmac-secret, on which WebAuthn's PRF extension stands. */
export async function addAuthenticator(
  page: Page,
  options: { readonly hasPrf: boolean },
): Promise<Authenticator> {
  const debuggerOfPage: CDPSession = await page.context().newCDPSession(page);
  await debuggerOfPage.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await debuggerOfPage.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      hasPrf: options.hasPrf,
    },
  });
  return {
    remove: async () => {
      await debuggerOfPage.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    },
    credentials: async () => {
      const { credentials } = await debuggerOfPage.send('WebAuthn.getCredentials', { authenticatorId });
      return credentials.length;
    },
  };
}
