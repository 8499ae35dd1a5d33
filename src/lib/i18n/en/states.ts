export const states = {
  word: (word: string, help: string) => `${word}: ${help}`,
};
