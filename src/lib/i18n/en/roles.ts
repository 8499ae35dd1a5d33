export const roles = {
  supporter: 'Friend or family',
  coach: 'Coach or trainer',
  clinician: 'Clinician',
};
