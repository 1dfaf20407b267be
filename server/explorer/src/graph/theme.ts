// The colours of the stylesheet for what is drawn on a canvas.

export interface Palette {
  paper: string; ink: string; muted: string; cooperation: string; conflict: string; neutral: string; mixed: string;
  node: string; nodeOpened: string; focus: string; faded: string;
}

export function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    paper: read("stage"), ink: read("ink"), muted: read("muted"), cooperation: read("cooperation"), conflict: read("conflict"),
    neutral: read("neutral"), mixed: read("mixed"), node: read("node"), nodeOpened: read("node-opened"), focus: read("accent"), faded: read("faded"),
  };
}

const KEY = "entente.theme";
export type Theme = "light" | "dark" | "";

export const currentTheme = (): Theme => (localStorage.getItem(KEY) as Theme | null) ?? "";
export function setTheme(theme: Theme): void {
  if (theme) localStorage.setItem(KEY, theme);
  else localStorage.removeItem(KEY);
  applyTheme();
}
export function isDark(): boolean {
  return currentTheme() ? currentTheme() === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}
export function applyTheme(): void {
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
  document.dispatchEvent(new Event("themechange"));
}
