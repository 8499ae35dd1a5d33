/** @file What a FHIR file would do to the vault as it is: decided again right before it is done. */
import { sha256 } from '@noble/hashes/sha2.js';
import { VAULT_KINDS, type FhirPreview, type FhirSkipped, type VaultKind } from '../../api/medical-vault.ts';
import type { FhirContents, FhirItem } from '../../import/fhir/port.ts';
import { toHex } from '../protocol/suites/bytes.ts';
import { toCbor } from '../store/cbor.ts';
import type { Store } from '../store/types.ts';
import type { ItemSource } from './item-content.ts';
import type { OpenedItem, OpenVault } from './open-vault.ts';
import { VAULT_ITEMS } from './tables.ts';
import { validateRecord } from './validate-record.ts';

/** A record of the file under the id that it has, or would have, here. */
export interface Identified extends FhirItem {
  readonly id: string;
  readonly digest: string;
}

export interface ImportPlan {
  readonly added: readonly Identified[];
  readonly changed: readonly (Identified & { readonly before: OpenedItem })[];
  readonly removedHere: readonly Identified[];
  readonly same: number;
  readonly edited: number;
}

const SKIPPED_SHOWN = 100;

function isNewer(
  item: Pick<FhirItem, 'version' | 'updatedAt'>,
  than: Pick<ItemSource, 'version' | 'updatedAt'>,
): boolean {
  if (item.updatedAt !== null && than.updatedAt !== null && item.updatedAt !== than.updatedAt)
    return item.updatedAt > than.updatedAt;
  const [here, there] = [than.version, item.version].map((version) =>
    version !== null && /^\d{1,15}$/.test(version) ? Number(version) : null,
  );
  return here === null || here === undefined || there === null || there === undefined || there >= here;
}

/** Checks the records as a form's would be, and gives each its id; of two with one identity the newer stays. */
export async function identify(
  { items, skipped }: Pick<FhirContents, 'items' | 'skipped'>,
  store: Pick<Store, 'opaqueId'>,
): Promise<{ readonly items: readonly Identified[]; readonly skipped: readonly FhirSkipped[] }> {
  const found = new Map<string, Identified>();
  const left: FhirSkipped[] = [...skipped];
  for (const item of items) {
    const { entry, type } = item;
    const checked = validateRecord(item.record);
    if (!checked.ok) {
      const why =
        checked.error.why === 'too-long' || checked.error.why === 'too-large' ? 'too-long' : 'bad-shape';
      left.push({ entry, type, why });
      continue;
    }
    const files = item.attachments.map(({ name, mediaType, digest }) => [name, mediaType, digest]);
    const digest = toHex(sha256(toCbor([checked.value, files])));
    const id = await store.opaqueId(VAULT_ITEMS, `fhir/${item.identity}`);
    const twin = found.get(id);
    const newer = twin === undefined || isNewer(item, twin);
    if (twin !== undefined) left.push({ entry: newer ? twin.entry : entry, type, why: 'twice' });
    if (newer) found.set(id, { ...item, record: checked.value, id, digest });
  }
  return { items: [...found.values()], skipped: left.sort((a, b) => a.entry - b.entry) };
}

export function planImport(items: readonly Identified[], vault: OpenVault): ImportPlan {
  const brought = new Set([...vault.imports.values()].flatMap(({ added }) => added.map(({ id }) => id)));
  const plan = {
    added: [] as Identified[],
    changed: [] as (Identified & { before: OpenedItem })[],
    removedHere: [] as Identified[],
    same: 0,
    edited: 0,
  };
  for (const item of items) {
    const before = vault.items.get(item.id);
    const source = before?.content.source ?? null;
    if (before === undefined) (brought.has(item.id) ? plan.removedHere : plan.added).push(item);
    // A record's kind is part of its id's meaning here: a file that says otherwise now is not followed.
    else if (source === null || source.digest === item.digest || before.row.type !== item.record.kind)
      plan.same += 1;
    else if (!isNewer(item, source)) plan.same += 1;
    else if (source.edited) plan.edited += 1;
    else plan.changed.push({ ...item, before });
  }
  return plan;
}

export function previewOf(
  id: string,
  plan: ImportPlan,
  { people, passedOver, skipped }: Pick<FhirContents, 'people' | 'passedOver' | 'skipped'>,
): FhirPreview {
  const ofKind = (kind: VaultKind) => plan.added.filter(({ record }) => record.kind === kind).length;
  const files = [...plan.added, ...plan.changed].flatMap(({ attachments }) => attachments);
  return {
    id,
    added: Object.fromEntries(VAULT_KINDS.map((kind) => [kind, ofKind(kind)])) as FhirPreview['added'],
    addedTotal: plan.added.length,
    changed: plan.changed.length,
    same: plan.same,
    edited: plan.edited,
    removedHere: plan.removedHere.length,
    attachmentBytes: files.reduce((sum, { content }) => sum + content.size, 0),
    people,
    skipped: skipped.slice(0, SKIPPED_SHOWN),
    skippedTotal: skipped.length,
    passedOver,
  };
}
