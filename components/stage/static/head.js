// The stage's head: the menus, what stands in them, and the corner with help and light.

import { languageChoice } from "./choice.js";
import { Experiment } from "./experiment.js";
import { Exports } from "./exports.js";
import { Help } from "./help.js";
import { lightSwitch } from "./lightswitch.js";
import { makesRoom } from "./low.js";
import { links, Menus } from "./menus.js";
import { PAGES } from "./shared.js";
import { Share } from "./share.js";

export class Head {
  // holder: the stage; base: the server's path; visitor: the secret by which the server knows them;
  // edits: Edits; learns: whether this page's network learns; say(text): to the person
  constructor(holder, store, { base, visitor, edits, learns, say }) {
    const find = (selector) => holder.querySelector(selector);
    this.experiment = new Experiment(find(".nn-head"), store, edits, (text) => {
      this.menus.show(null); // it would lie over what has changed
      say(text);
    });
    this.exports = new Exports(find("#nn-share"), store, {
      base, visitor, network: () => (learns ? null : edits.described()),
    });
    this.menus = new Menus(find(".nn-head"));
    this.share = new Share(find("#nn-share"), store, { base, learns, menus: this.menus });
    links(find("#nn-more"), base, PAGES.filter(({ path }) => path !== (learns ? "learn" : "")));
    languageChoice(find("#nn-more"));
    this.help = new Help(find(".nn-stage"), base, this.menus);
    this.ends = [
      makesRoom(holder),
      lightSwitch(find("[data-do=light]")),
      window.pageLight.watch(() => store.set({ light: window.pageLight.on })),
    ];
  }

  close() {
    for (const end of this.ends) end();
    for (const part of [this.menus, this.share, this.help, this.exports]) part.close();
  }
}
