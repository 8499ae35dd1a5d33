import type { GoalKind, PlanGoal, PlanItem, PlanItemInput, PlanSchedule } from '$api/index.ts';

/** A plan item as it is being typed. Amounts stay as typed until it is saved. */
export class PlanDraft {
  /** Null: a new one. */
  readonly id: string | null;
  kind = $state<GoalKind>('activity');
  activity = $state<Extract<PlanGoal, { kind: 'activity' }>['activity']>('walk');
  minutes = $state('20');
  steps = $state('7000');
  portions = $state('4');
  atLeast = $state('7');
  atMost = $state('9');
  metric = $state('');
  ownAtLeast = $state('1');
  often = $state<PlanSchedule['kind']>('days');
  days = $state('3');
  weekdays = $state.raw<readonly string[]>(['1', '3', '5']);
  weekMinutes = $state('150');
  from = $state('');
  until = $state('');

  constructor(today: string, item: PlanItem | null = null) {
    this.id = item?.id ?? null;
    this.from = item?.from ?? today;
    this.until = item?.until ?? '';
    if (item !== null) this.#take(item);
  }

  #take({ goal, when }: PlanItem): void {
    this.kind = goal.kind;
    if (goal.kind === 'activity') {
      this.activity = goal.activity;
      this.minutes = String(goal.minutes);
    }
    if (goal.kind === 'steps') this.steps = String(goal.steps);
    if (goal.kind === 'portions') this.portions = String(goal.portions);
    if (goal.kind === 'sleep') {
      this.atLeast = String(goal.atLeast / 60);
      this.atMost = String(goal.atMost / 60);
    }
    if (goal.kind === 'own') {
      this.metric = goal.metric;
      this.ownAtLeast = String(goal.atLeast);
    }
    this.often = when.kind;
    if (when.kind === 'days') this.days = String(when.days);
    if (when.kind === 'weekdays') this.weekdays = when.weekdays.map(String);
    if (when.kind === 'minutes') this.weekMinutes = String(when.minutes);
  }

  #goal(): PlanGoal {
    switch (this.kind) {
      case 'activity':
        // Minutes a week together ask nothing of a single time.
        return {
          kind: 'activity',
          activity: this.activity,
          minutes: this.often === 'minutes' ? 1 : number(this.minutes),
        };
      case 'steps':
        return { kind: 'steps', steps: number(this.steps) };
      case 'portions':
        return { kind: 'portions', portions: number(this.portions) };
      case 'sleep':
        return {
          kind: 'sleep',
          atLeast: Math.round(60 * number(this.atLeast)),
          atMost: Math.round(60 * number(this.atMost)),
        };
      case 'own':
        return { kind: 'own', metric: this.metric, atLeast: number(this.ownAtLeast) };
      case 'rest':
      case 'mood':
      case 'journal':
        return { kind: this.kind };
    }
  }

  #when(): PlanSchedule {
    if (this.often === 'minutes' && this.kind === 'activity')
      return { kind: 'minutes', minutes: number(this.weekMinutes) };
    if (this.often === 'weekdays')
      return { kind: 'weekdays', weekdays: this.weekdays.map(Number).sort((a, b) => a - b) };
    return { kind: 'days', days: number(this.days) };
  }

  input(): PlanItemInput {
    return {
      goal: this.#goal(),
      when: this.#when(),
      from: this.from,
      until: this.until === '' ? null : this.until,
    };
  }
}

function number(typed: string): number {
  return typed.trim() === '' ? Number.NaN : Number(typed.replace(',', '.'));
}
