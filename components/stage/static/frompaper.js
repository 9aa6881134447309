// The button for a digit from paper. The dialog (paper.js) is fetched when it is first asked for.

import { lacking } from "./dom.js";
import { t } from "./language.js";

export class FromPaper {
  // section, url, onUse: as Paper's; onOpen(): the button was pressed; say(text): to the person
  constructor(button, section, { url, onOpen, onUse, say }) {
    Object.assign(this, { section, url, onUse, say });
    button.onclick = () => {
      onOpen();
      this.open();
    };
  }

  async open() {
    try {
      const { Paper } = await import("./paper.js");
      if (this.closed) return;
      this.paper ??= new Paper(this.section, { url: this.url, onUse: this.onUse });
      this.paper.open();
    } catch {
      this.say(await lacking());
    }
  }

  close() {
    this.closed = true;
    this.paper?.close();
  }
}
