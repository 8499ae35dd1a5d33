export const mood = {
  valence: 'How does it feel?',
  valences: {
    1: 'Heavy',
    2: 'Grey',
    3: 'In between',
    4: 'Bright',
    5: 'Sunny',
  },
  energy: 'How much energy?',
  energies: {
    1: 'Empty',
    2: 'Low',
    3: 'Some',
    4: 'Good',
    5: 'Plenty',
  },
  summary: (valence: string, energy: string) => `${valence}, energy: ${energy.toLowerCase()}`,
};
