import type { Movement } from '../workouts.ts';

/**
 * Android's numbers of exercise sessions (`android.health.connect.datatypes.ExerciseSessionType`), as the export stores them; any other is
 * sport. Vigorous is what the 2011 Compendium of Physical Activities puts above 6 MET.
 */
const MOVEMENTS: ReadonlyMap<number, Movement> = new Map<number, Movement>([
  [53, ['walk', 'moderate']],
  [21, ['walk', 'moderate']], // hiking
  [40, ['walk', 'moderate']], // snowshoeing
  [33, ['run', 'vigorous']],
  [34, ['run', 'vigorous']], // on a treadmill
  [4, ['cycle', 'moderate']],
  [5, ['cycle', 'moderate']], // stationary
  [48, ['swim', 'moderate']], // open water
  [49, ['swim', 'moderate']], // pool
  [45, ['strength', 'moderate']],
  [55, ['strength', 'moderate']], // weightlifting
  [8, ['strength', 'moderate']], // calisthenics
  [57, ['yoga', 'light']],
  [27, ['yoga', 'light']], // pilates
  [46, ['yoga', 'light']], // stretching
  [20, ['sport', 'vigorous']], // high intensity interval training
  [6, ['sport', 'vigorous']], // boot camp
]);
const OTHER: Movement = ['sport', 'moderate'];

/** Breathing exercises are no movement. */
export const GUIDED_BREATHING = 17;

export function movementOf(type: number): Movement {
  return MOVEMENTS.get(type) ?? OTHER;
}
