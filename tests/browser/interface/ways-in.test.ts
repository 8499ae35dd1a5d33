import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type { Proof, WaysInSnapshot } from '$api/index.ts';
import FreshProof from '$lib/features/settings/fresh-proof.svelte';
import WaysIn from '$lib/features/custody/ways-in.svelte';
import { engine } from '$lib/engine/engine.ts';
import { t } from '$lib/i18n/index.ts';
import { expectAccessible, expectNoOverflow, renderScreen } from './render-screen.ts';

const OFFERED = 'ankle brave cactus dolphin ember fabric';
const prf = { credentialId: new Uint8Array([1, 2, 3]), salt: new Uint8Array(32) };
const LOCKED: WaysInSnapshot = {
  ways: ['prf', 'passphrase', 'recovery'],
  prf,
  waitMs: 0,
  proofNeeded: true,
  recoveryKey: true,
};

async function show(ways: Partial<WaysInSnapshot>) {
  const rendered = await renderScreen(WaysIn);
  rendered.fake.ways = { ...rendered.fake.ways, ...ways };
  rendered.fake.changed('security');
  return rendered;
}

/** What WebAuthn gives here, without a browser's dialog; put back when the test is over. */
function pretendPasskey(answer: () => Promise<Credential | null>): { put: () => void; asked: unknown[] } {
  const original = Object.getOwnPropertyDescriptor(navigator, 'credentials');
  const asked: unknown[] = [];
  const answering = (options: unknown) => {
    asked.push(options);
    return answer();
  };
  Object.defineProperty(navigator, 'credentials', {
    configurable: true,
    value: { get: answering, create: answering },
  });
  return {
    asked,
    put: () => {
      if (original === undefined) Reflect.deleteProperty(navigator, 'credentials');
      else Object.defineProperty(navigator, 'credentials', original);
    },
  };
}

test('says what no passphrase means, and that a passkey needs a second way in first', async () => {
  await show({});
  await expect.element(page.getByText(t.ways.without)).toBeVisible();
  await expect.element(page.getByText(t.ways.secondFirst)).toBeVisible();
  await expect.element(page.getByRole('button', { name: t.ways.set.prf })).not.toBeInTheDocument();
  await expect.element(page.getByRole('link', { name: t.ways.makeRecovery })).toBeVisible();
  await expectAccessible();
  expectNoOverflow();
});

test('offers six words, shows them to be written down, says how strong a typed one is, and sets it', async () => {
  const { fake } = await show({});
  await page.getByRole('button', { name: t.ways.set.passphrase }).click();
  const sheet = page.getByRole('dialog');
  const field = sheet.getByLabelText(t.ways.next, { exact: true });
  await field.fill('a short one');
  await expect.element(sheet.getByText(t.ways.strength(22, 60))).toBeVisible();
  await sheet.getByRole('button', { name: t.ways.offer }).click();
  await expect.element(field).toHaveValue(OFFERED);
  await expect.element(sheet.getByText(t.ways.offered)).toBeVisible();
  await expect.element(sheet.getByText(t.ways.keepRecovery)).toBeVisible();
  await expectAccessible();
  expectNoOverflow();
  await sheet.getByRole('button', { name: t.ways.set.passphrase }).click();
  await expect.poll(() => fake.calls).toContain('setPassphrase');
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
});

test('changing one way asks for every other that stays; what was wrong stands at its field', async () => {
  const passkey = pretendPasskey(() => Promise.reject(new DOMException('closed', 'NotAllowedError')));
  const { fake } = await show(LOCKED);
  await expect.element(page.getByText(t.ways.withOne)).toBeVisible();
  await page.getByRole('button', { name: t.ways.remove.recovery }).click();
  const sheet = page.getByRole('dialog');
  await expect.element(sheet.getByText(t.ways.proofAll)).toBeVisible();
  await expect.element(sheet.getByText(t.ways.passkeyAsked)).toBeVisible();
  await expectAccessible();
  await sheet.getByLabelText(t.unlock.passphrase, { exact: true }).fill(OFFERED);
  await sheet.getByRole('button', { name: t.ways.remove.recovery }).click();
  await expect.element(sheet.getByText(t.unlock.passkeyProblems.dismissed).first()).toBeVisible();
  expect(passkey.asked).toHaveLength(1);
  expect(passkey.asked[0]).toMatchObject({
    publicKey: {
      userVerification: 'required',
      allowCredentials: [{ id: prf.credentialId }],
      extensions: { prf: { eval: { first: prf.salt } } },
    },
  });
  expect(fake.calls).not.toContain('removeWay');
  passkey.put();
});

test('a wrong proof: the wait is shown and counted down, described as a speed bump, and nothing can be tried', async () => {
  await show({ ways: ['passphrase'], proofNeeded: true });
  engine().security.removeWay = () =>
    Promise.resolve({ ok: false, error: { code: 'proof-wrong', waitMs: 30_000 } } as const);
  await page.getByRole('button', { name: t.ways.remove.passphrase }).click();
  const sheet = page.getByRole('dialog');
  await expect.element(sheet.getByText(t.ways.asDevice)).toBeVisible();
  await sheet.getByLabelText(t.unlock.passphrase, { exact: true }).fill('not this one');
  await sheet.getByRole('button', { name: t.ways.remove.passphrase }).click();
  await expect.element(sheet.getByText(t.unlock.wrong).first()).toBeVisible();
  await expect.element(sheet.getByText(t.unlock.waitWhy)).toBeVisible();
  await expect.element(sheet.getByText(t.unlock.wait(28))).toBeVisible();
  await expect.element(sheet.getByRole('button', { name: t.ways.remove.passphrase })).toBeDisabled();
  await expectAccessible();
});

test('a fresh proof can be the passphrase, the passkey or the words', async () => {
  const { fake } = await renderScreen(FreshProof);
  fake.ways = LOCKED;
  fake.changed('security');
  const shown: Proof[] = [];
  engine().security.prove = (proof) => {
    if (proof !== null) shown.push(proof);
    fake.ways = { ...LOCKED, proofNeeded: false };
    return Promise.resolve({ ok: true, value: null } as const);
  };
  await page.getByRole('radio', { name: t.ways.names.recovery }).click();
  await page.getByLabelText(t.unlock.words, { exact: true }).fill('one two three');
  await expectAccessible();
  expectNoOverflow();
  await page.getByRole('button', { name: t.backup.prove }).click();
  await expect.poll(() => shown).toEqual([{ way: 'recovery', words: 'one two three' }]);
  await expect.element(page.getByRole('button', { name: t.backup.prove })).not.toBeInTheDocument();
});
