/**
 * @file The invitation that came with the address. Its secret is taken out of the address bar before anything renders
 * (src/hooks.client.ts) and is kept in this variable alone, until it is accepted or the tab goes.
 */
class InvitationInbox {
  /** What stood after `#`; null when nothing did. */
  text = $state<string | null>(null);

  /** Clears the fragment of `/invite` from the address bar and keeps it here. Touches no other address. */
  takeFromAddress(): void {
    if (location.pathname !== '/invite' || location.hash.length < 2) return;
    const fragment = location.hash.slice(1);
    history.replaceState(history.state, '', location.pathname + location.search);
    this.text = fragment;
  }

  clear(): void {
    this.text = null;
  }
}

export const invitationInbox = new InvitationInbox();
