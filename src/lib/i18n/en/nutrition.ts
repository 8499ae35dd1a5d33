import { plural } from '../plural.ts';

export const nutrition = {
  portions: 'Fruit and vegetables',
  portionsHint: 'One portion is about a handful (80 g).',
  portionsUnit: 'portions',
  water: 'Water',
  waterHint: 'One glass is about 250 ml. Tea counts.',
  waterUnit: 'glasses',
  fewerPortions: 'One portion less',
  morePortions: 'One portion more',
  fewerWater: 'One glass less',
  moreWater: 'One glass more',
  summary: (portions: number, water: number) =>
    `${plural(portions, { one: '1 portion', other: `${portions} portions` })}, ${plural(water, { one: '1 glass', other: `${water} glasses` })}`,
};
