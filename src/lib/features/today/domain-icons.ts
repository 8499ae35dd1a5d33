import Bed from '@lucide/svelte/icons/bed';
import Bike from '@lucide/svelte/icons/bike';
import CloudSun from '@lucide/svelte/icons/cloud-sun';
import Dumbbell from '@lucide/svelte/icons/dumbbell';
import Flower2 from '@lucide/svelte/icons/flower-2';
import Footprints from '@lucide/svelte/icons/footprints';
import House from '@lucide/svelte/icons/house';
import Moon from '@lucide/svelte/icons/moon';
import Pencil from '@lucide/svelte/icons/notebook-pen';
import Salad from '@lucide/svelte/icons/salad';
import Volleyball from '@lucide/svelte/icons/volleyball';
import Waves from '@lucide/svelte/icons/waves';
import Wind from '@lucide/svelte/icons/wind';
import type { ActivityKind, LogDomain } from '$api/index.ts';
import type { Component } from 'svelte';

export type Icon = Component<{ size?: number; strokeWidth?: number }>;

export const DOMAIN_ICONS: Readonly<Record<LogDomain, Icon>> = {
  activity: Footprints,
  nutrition: Salad,
  mood: CloudSun,
  sleep: Moon,
  own: Pencil,
};

export const ACTIVITY_ICONS: Readonly<Record<ActivityKind, Icon>> = {
  walk: Footprints,
  run: Wind,
  cycle: Bike,
  swim: Waves,
  strength: Dumbbell,
  yoga: Flower2,
  sport: Volleyball,
  chores: House,
  rest: Bed,
};
