// What a view is: it fills its host and may be left.
import type { Place } from "../address_bar";

export interface View {
  element: HTMLElement;
  /** The same view with another address; false: make a new one. */
  update?(place: Place): boolean;
  leave?(): void;
  title: string;
}
