// Every controller by the name that markup uses; one behaviour a file.
import type { ControllerConstructor } from "@hotwired/stimulus";
import { Drawer } from "./drawer";
import { Guard } from "./guard";
import { Live } from "./live";
import { Menu } from "./menu";
import { Palette } from "./palette";
import { Preferences } from "./preferences";
import { Shortcuts } from "./shortcuts";
import { Side } from "./side";
import { Tabs } from "./tabs";
import { Toast } from "./toast";
import { Toasts } from "./toasts";

export const controllers: Record<string, ControllerConstructor> = {
  drawer: Drawer, guard: Guard, live: Live, menu: Menu, palette: Palette, preferences: Preferences, shortcuts: Shortcuts,
  side: Side, tabs: Tabs, toast: Toast, toasts: Toasts,
};
