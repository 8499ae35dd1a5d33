import type { Movement } from '../workouts.ts';

/** Apple's names without their prefix; any other is sport. Vigorous is what the 2011 Compendium of Physical Activities puts above 6 MET. */
const MOVEMENTS: Readonly<Partial<Record<string, Movement>>> = {
  Walking: ['walk', 'moderate'],
  Hiking: ['walk', 'moderate'],
  Running: ['run', 'vigorous'],
  Cycling: ['cycle', 'moderate'],
  HandCycling: ['cycle', 'moderate'],
  Swimming: ['swim', 'moderate'],
  WaterFitness: ['swim', 'moderate'],
  TraditionalStrengthTraining: ['strength', 'moderate'],
  FunctionalStrengthTraining: ['strength', 'moderate'],
  CoreTraining: ['strength', 'moderate'],
  Yoga: ['yoga', 'light'],
  TaiChi: ['yoga', 'light'],
  Pilates: ['yoga', 'light'],
  Flexibility: ['yoga', 'light'],
  MindAndBody: ['yoga', 'light'],
  HighIntensityIntervalTraining: ['sport', 'vigorous'],
  JumpRope: ['sport', 'vigorous'],
};
const OTHER: Movement = ['sport', 'moderate'];

export function movementOf(type: string): Movement {
  return Object.hasOwn(MOVEMENTS, type) ? (MOVEMENTS[type] ?? OTHER) : OTHER;
}
