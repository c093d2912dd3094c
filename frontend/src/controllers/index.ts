// Every controller by the name that markup uses; one behaviour a file.
import type { ControllerConstructor } from "@hotwired/stimulus";
import { Board } from "./board";
import { Card } from "./card";
import { Chooser } from "./chooser";
import { Columns } from "./columns";
import { Condition } from "./condition";
import { Details } from "./details";
import { Fetch } from "./fetch";
import { List } from "./list";
import { Veil } from "./veil";
import { Compose } from "./compose";
import { Draft } from "./draft";
import { Copy } from "./copy";
import { Drawer } from "./drawer";
import { Guard } from "./guard";
import { Layer } from "./layer";
import { Leave } from "./leave";
import { Live } from "./live";
import { Menu } from "./menu";
import { Passkey } from "./passkey";
import { Palette } from "./palette";
import { Preferences } from "./preferences";
import { Print } from "./print";
import { Rows } from "./rows";
import { Shortcuts } from "./shortcuts";
import { Shrink } from "./shrink";
import { Side } from "./side";
import { Tabs } from "./tabs";
import { Toast } from "./toast";
import { Toasts } from "./toasts";

export const controllers: Record<string, ControllerConstructor> = {
  board: Board, card: Card, chooser: Chooser, compose: Compose, copy: Copy, draft: Draft, drawer: Drawer, guard: Guard, layer: Layer, leave: Leave, live: Live, menu: Menu, palette: Palette, passkey: Passkey, preferences: Preferences, print: Print,
  rows: Rows, shortcuts: Shortcuts,
  columns: Columns, condition: Condition, details: Details, fetch: Fetch, list: List, veil: Veil,
  shrink: Shrink, side: Side, tabs: Tabs, toast: Toast, toasts: Toasts,
};
