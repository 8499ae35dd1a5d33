import { plural } from '../plural.ts';

export const nutrition = {
  portions: 'Fruit and vegetables',
  portionsHint: {
    metric: 'One portion is about a handful (80 g).',
    imperial: 'One portion is about a handful (3 oz).',
  },
  portionsUnit: 'portions',
  water: 'Water',
  waterHint: {
    metric: 'One glass is about 250 ml. Tea counts.',
    imperial: 'One glass is about 8 fl oz. Tea counts.',
  },
  waterUnit: 'glasses',
  fewerPortions: 'One portion less',
  morePortions: 'One portion more',
  fewerWater: 'One glass less',
  moreWater: 'One glass more',
  marks: 'What was in it?',
  marksHint: 'Only what you would like to notice. Nothing here is better or worse.',
  marksNames: {
    'whole-grain': 'Whole grain',
    legumes: 'Beans and lentils',
    nuts: 'Nuts',
    fish: 'Fish',
    'sweet-drinks': 'Sweet drinks',
    sweets: 'Sweets',
    alcohol: 'Alcohol',
  },
  summary: (portions: number, water: number) =>
    `${plural(portions, { one: '1 portion', other: `${portions} portions` })}, ${plural(water, { one: '1 glass', other: `${water} glasses` })}`,
};
