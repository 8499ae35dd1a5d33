import FileText from '@lucide/svelte/icons/file-text';
import FlaskConical from '@lucide/svelte/icons/flask-conical';
import Pill from '@lucide/svelte/icons/pill';
import Stethoscope from '@lucide/svelte/icons/stethoscope';
import Syringe from '@lucide/svelte/icons/syringe';
import Wheat from '@lucide/svelte/icons/wheat';
import type { Component } from 'svelte';
import type { VaultKind } from '$api/index.ts';

export const KIND_ICONS: Readonly<Record<VaultKind, Component<{ size?: number; strokeWidth?: number }>>> = {
  condition: Stethoscope,
  medication: Pill,
  allergy: Wheat,
  immunisation: Syringe,
  laboratory: FlaskConical,
  document: FileText,
};
