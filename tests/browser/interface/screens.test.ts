import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import ImportFile from '$lib/features/import/import-file.svelte';
import FormulaValues from '$lib/features/insights/formula-values.svelte';
import Insights from '$lib/features/insights/insights.svelte';
import Invitation from '$lib/features/invite/invitation.svelte';
import Invite from '$lib/features/invite/invite.svelte';
import Join from '$lib/features/join/join.svelte';
import Joined from '$lib/features/join/joined.svelte';
import ConversationList from '$lib/features/messages/conversation-list.svelte';
import SecureMessaging from '$lib/features/messages/SecureMessaging.svelte';
import People from '$lib/features/people/people.svelte';
import Person from '$lib/features/person/person.svelte';
import Plan from '$lib/features/plan/plan.svelte';
import Protection from '$lib/features/settings/protection.svelte';
import Security from '$lib/features/settings/security.svelte';
import Settings from '$lib/features/settings/settings.svelte';
import PatternsPrint from '$lib/features/sharers/patterns-print.svelte';
import Sharers from '$lib/features/sharers/sharers.svelte';
import History from '$lib/features/sharing/history.svelte';
import Today from '$lib/features/today/today.svelte';
import Welcome from '$lib/features/welcome/welcome.svelte';
import { t } from '$lib/i18n/index.ts';
import type { FakeOptions } from '../fake-engine.ts';
import { type AnyScreen, expectAccessible, expectNoOverflow, renderScreen } from './render-screen.ts';

interface Case {
  readonly name: string;
  readonly component: AnyScreen;
  readonly props?: object;
  /** Text that only this state shows. */
  readonly shows: string;
  readonly options?: FakeOptions;
}

const invitation = (id: string, shows: string): Case => ({
  name: `invitation: ${id}`,
  component: Invitation,
  props: { id },
  shows,
});

const states: readonly Case[] = [
  { name: 'welcome', component: Welcome, shows: t.welcome.title, options: { scenario: 'first-run' } },
  { name: 'today, empty', component: Today, shows: t.today.noEntries, options: { scenario: 'empty' } },
  { name: 'today, full', component: Today, shows: 'Walk, 35 min' },
  {
    name: 'insights, empty',
    component: Insights,
    shows: t.insights.emptyTitle,
    options: { scenario: 'empty' },
  },
  { name: 'insights, full', component: Insights, shows: 'Index = (63 + 68 + 84 + 65) ÷ 4 = 70, rounded: 70' },
  {
    name: 'insights, words only',
    component: Insights,
    shows: t.scores.hidden,
    options: { wordsOnly: true },
  },
  { name: 'formula values', component: FormulaValues, shows: t.formula.anchors.steps },
  { name: 'plan, empty', component: Plan, shows: t.plan.emptyTitle, options: { scenario: 'empty' } },
  { name: 'plan, full', component: Plan, shows: 'Walk, 20 min or more' },
  { name: 'import', component: ImportFile, shows: t.import.choose },
  { name: 'people, empty', component: People, shows: t.people.emptyTitle, options: { scenario: 'empty' } },
  { name: 'people, full', component: People, shows: 'Alba Fernández-Whitaker' },
  {
    name: 'people, metered',
    component: People,
    shows: t.mixnet.meteredTitle,
    options: { mixnet: { kind: 'ask-metered', megabytes: 9 } },
  },
  { name: 'invite', component: Invite, shows: t.rolesSee.coach },
  {
    name: 'invite, loading the network',
    component: Invite,
    shows: t.mixnet.texts.loading,
    options: { mixnet: { kind: 'loading', step: 'download', done: 3_000_000, total: 9_000_000 } },
  },
  {
    name: 'invite, messaging off',
    component: Invite,
    shows: t.mixnet.off['no-memory'],
    options: { mixnet: { kind: 'off', why: 'no-memory' } },
  },
  invitation('inv-pending', t.invitation.pendingTitle),
  invitation('inv-accepted', t.invitation.acceptedTitle('Lena')),
  invitation('inv-connecting', t.invitation.connecting('Samira')),
  invitation('inv-confirmed', t.invitation.openPerson),
  invitation('inv-revoked', t.invitation.ended.revoked),
  invitation('inv-expired', t.invitation.ended.expired),
  invitation('inv-declined', t.invitation.ended.declined),
  invitation('not-here', t.invitation.goneTitle),
  { name: 'join', component: Join, shows: t.join.paste },
  { name: 'joined, waiting', component: Joined, props: { id: 'acc-1' }, shows: t.join.waitingTitle },
  {
    name: 'joined, refused',
    component: Joined,
    props: { id: 'acc-2' },
    shows: t.join.errors['invitation-used'],
  },
  { name: 'person who sees mine: coach', component: Person, props: { id: 'coach-1' }, shows: t.person.share },
  {
    name: 'person who sees mine: friend, too little data',
    component: Person,
    props: { id: 'friend-1' },
    shows: t.person.notNext['too-little-data'],
  },
  {
    name: 'person who shares with me as their coach',
    component: Person,
    props: { id: 'client-1' },
    shows: t.packet.withoutMood,
  },
  {
    name: 'person who shares with me as a friend',
    component: Person,
    props: { id: 'pal-1' },
    shows: t.packet.sentences['steady-up'],
  },
  {
    name: 'person who sees mine: clinician',
    component: Person,
    props: { id: 'doctor-1' },
    shows: t.packet.regularities.even,
  },
  {
    name: 'person who shares with me as their clinician',
    component: Person,
    props: { id: 'patient-1' },
    shows: t.sharers.printLink,
  },
  {
    name: 'those who share with me, empty',
    component: Sharers,
    shows: t.sharers.none,
    options: { scenario: 'empty' },
  },
  { name: 'those who share with me, twenty', component: Sharers, shows: 'Kwame Mensah-Boateng' },
  {
    name: 'a page to print',
    component: PatternsPrint,
    props: { id: 'patient-1' },
    shows: t.sharers.printLegendTitle,
  },
  {
    name: 'a page to print, nothing came',
    component: PatternsPrint,
    props: { id: 'pal-1' },
    shows: t.sharers.printNone,
  },
  {
    name: 'everything shared, empty',
    component: History,
    props: { personId: null },
    shows: t.sharing.historyNone,
    options: { scenario: 'empty' },
  },
  {
    name: 'everything shared',
    component: History,
    props: { personId: null },
    shows: t.sharing.agreementsTitle,
  },
  {
    name: 'everything shared with one',
    component: History,
    props: { personId: 'coach-1' },
    shows: t.sharing.historyOf('Mira Okafor'),
  },
  { name: 'person, gone', component: Person, props: { id: 'nobody' }, shows: t.person.goneTitle },
  {
    name: 'messages, empty',
    component: ConversationList,
    props: { openId: null },
    shows: t.messages.emptyTitle,
    options: { scenario: 'empty' },
  },
  { name: 'messages, full', component: ConversationList, props: { openId: null }, shows: 'Mira Okafor' },
  {
    name: 'conversation, full',
    component: SecureMessaging,
    props: { id: 'conv-1' },
    shows: t.messages.professionalText,
  },
  {
    name: 'conversation, waiting',
    component: SecureMessaging,
    props: { id: 'conv-1' },
    shows: t.mixnet.texts.waiting,
    options: { mixnet: { kind: 'waiting', since: 0, queued: 3 } },
  },
  {
    name: 'conversation, off',
    component: SecureMessaging,
    props: { id: 'conv-1' },
    shows: t.mixnet.off['self-test-failed'],
    options: { mixnet: { kind: 'off', why: 'self-test-failed' } },
  },
  {
    name: 'conversation, gone',
    component: SecureMessaging,
    props: { id: 'missing' },
    shows: t.messages.goneTitle,
  },
  { name: 'settings', component: Settings, shows: t.settings.track },
  { name: 'security', component: Security, shows: t.security.checks.passphrase },
  { name: 'protection', component: Protection, shows: t.protection.nots.xxdk },
];

for (const { name, component, props, shows, options } of states) {
  test(`${name}: shown, axe-clean in both themes, no wider than a phone`, async () => {
    await renderScreen(component, options, props, component === Welcome ? 'div' : 'main');
    await expect.element(page.getByText(shows).first()).toBeVisible();
    for (const theme of ['light', 'dark']) {
      document.documentElement.dataset['theme'] = theme;
      await expectAccessible();
    }
    expectNoOverflow();
  });
}

const loaded: readonly Case[] = states.filter(({ name }) =>
  /^(today, full|insights, full|formula values|plan, full|people, full|person who sees mine: coach|messages, full|conversation, full|security)$/.test(
    name,
  ),
);

for (const { name, component, props } of loaded) {
  test(`${name}: says that it is loading, and how to try again when it failed`, async () => {
    await renderScreen(component, { snapshots: 'pending' }, props);
    await expect.element(page.getByText(t.app.loading)).toBeInTheDocument();
    await expectAccessible();

    await renderScreen(component, { snapshots: 'failing' }, props);
    await expect.element(page.getByRole('button', { name: t.app.retry }).last()).toBeVisible();
    await expectAccessible();
  });
}
