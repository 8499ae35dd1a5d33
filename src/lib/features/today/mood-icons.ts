import BatteryIcon from '@lucide/svelte/icons/battery';
import BatteryFull from '@lucide/svelte/icons/battery-full';
import BatteryLow from '@lucide/svelte/icons/battery-low';
import BatteryMedium from '@lucide/svelte/icons/battery-medium';
import Cloud from '@lucide/svelte/icons/cloud';
import CloudRain from '@lucide/svelte/icons/cloud-rain';
import CloudSun from '@lucide/svelte/icons/cloud-sun';
import Sun from '@lucide/svelte/icons/sun';
import SunDim from '@lucide/svelte/icons/sun-dim';
import Zap from '@lucide/svelte/icons/zap';
import type { Icon } from './domain-icons.ts';

/** How a day feels, as weather: from heavy rain to sun. Feelings are no marks out of five. */
export const VALENCE_ICONS: Readonly<Record<1 | 2 | 3 | 4 | 5, Icon>> = {
  1: CloudRain,
  2: Cloud,
  3: CloudSun,
  4: SunDim,
  5: Sun,
};

export const ENERGY_ICONS: Readonly<Record<1 | 2 | 3 | 4 | 5, Icon>> = {
  1: BatteryIcon,
  2: BatteryLow,
  3: BatteryMedium,
  4: BatteryFull,
  5: Zap,
};
