/** @file Runs before the router: an invitation's secret leaves the address bar before anything renders or is fetched. */
import { invitationInbox } from '$lib/invitation-inbox.svelte.ts';

invitationInbox.takeFromAddress();
// The same, when a link is pasted into the address bar of an open `/invite` page. Runs before the router's own listener.
addEventListener('hashchange', () => invitationInbox.takeFromAddress());
