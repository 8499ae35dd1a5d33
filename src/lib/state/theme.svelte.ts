export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'wellio-theme';

function kept(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'system';
  } catch {
    return 'system';
  }
}

/** Light, dark, or as the device says. This choice, the measures and the country of the help lines are all that this app keeps outside of the engine. */
class ThemeChoice {
  #theme = $state<Theme>(kept());

  get current(): Theme {
    return this.#theme;
  }

  choose(theme: Theme): void {
    this.#theme = theme;
    try {
      if (theme === 'system') localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, theme);
    } catch {
      // Holds until the tab is closed.
    }
    this.apply();
  }

  /** `data-theme` decides `color-scheme` (base.css). */
  apply(): void {
    if (this.#theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = this.#theme;
  }
}

export const themeChoice = new ThemeChoice();
