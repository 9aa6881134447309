// The stage's own markup; nothing of anybody's input is in it.

import { t } from "./language.js";

// What stands in a menu's place where its word has no room.
const icon = (paths) => `<svg class="nn-icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">${paths}</svg>`;
const ICONS = {
  experiment: icon('<path d="M9 3h6M10 3v6l-6 10a1.5 1.5 0 0 0 1.3 2h13.4a1.5 1.5 0 0 0 1.3-2l-6-10V3M7 15h10"/>'),
  share: icon('<path d="M8 11l8-5M8 13l8 5"/><circle cx="6" cy="12" r="3"/><circle cx="18" cy="5" r="3"/><circle cx="18" cy="19" r="3"/>'),
  lessons: icon('<path d="M12 6c-2-2-5-2-8-1v14c3-1 6-1 8 1 2-2 5-2 8-1V5c-3-1-6-1-8 1zM12 6v14"/>'),
  more: icon('<path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="4"/>'),
};

export const HTML = `
<section class="nn-stage" aria-label="${t("Drawing pad, network and questions")}">
  <header class="nn-head">
    <h1>${t("Draw a digit")}</h1>
    <div class="nn-activation" role="radiogroup" aria-label="${t("Activation function")}"></div>
    <div class="nn-edits" role="group" aria-label="${t("Your changes")}">
      <p class="nn-changed" aria-live="polite"></p>
      <button type="button" data-edit="undo">${t("Undo change")}</button>
      <button type="button" data-edit="reset">${t("Reset all")}</button>
    </div>
    <div class="nn-menu" data-menu="experiment">
      <button type="button" aria-expanded="false" aria-controls="nn-experiment">${ICONS.experiment}<span>${t("Experiment")}</span></button>
      <div id="nn-experiment" role="group" aria-label="${t("Experiment")}" hidden>
        <button type="button" data-edit="shuffle">${t("Shuffle all weights")}</button>
        <p class="nn-shuffled"></p>
        <button type="button" data-edit="swap"></button>
        <p class="nn-why"></p>
        <button type="button" data-edit="remove" hidden>${t("Remove my network")}</button>
        <p class="nn-mine" hidden></p>
      </div>
    </div>
    <div class="nn-menu" data-menu="lessons">
      <button type="button" aria-expanded="false" aria-controls="nn-lessons">${ICONS.lessons}<span>${t("Lessons")}</span></button>
      <div id="nn-lessons" role="group" aria-label="${t("Lessons")}" hidden></div>
    </div>
    <div class="nn-menu" data-menu="share">
      <button type="button" aria-expanded="false" aria-controls="nn-share">${ICONS.share}<span>${t("Share")}</span></button>
      <div id="nn-share" role="group" aria-label="${t("Share")}" hidden></div>
    </div>
    <div class="nn-menu" data-menu="more">
      <button type="button" aria-expanded="false" aria-controls="nn-more">${ICONS.more}<span>${t("More")}</span></button>
      <nav id="nn-more" aria-label="${t("Pages")}" hidden>
        <button type="button" class="nn-helpphone" data-do="help">${t("What is on the screen?")}</button>
      </nav>
    </div>
    <button type="button" class="nn-present" data-do="present" aria-pressed="false"
      title="${t("Large type for the back row (key P)")}">${t("Present")}</button>
    <button type="button" class="nn-helpbutton" data-do="help"
      aria-label="${t("What is on the screen?")}" title="${t("What is on the screen?")}">?</button>
    <button type="button" class="nn-light" data-do="light"></button>
  </header>
  <div class="nn-draw">
    <div class="nn-says">
      <output class="nn-answer" data-testid="answer" data-digit="" aria-live="off">${t("Draw a digit")}</output>
      <output class="nn-hidden nn-spokenanswer" aria-live="polite"></output>
      <div>
        <p class="nn-detail"></p>
        <div class="nn-guess">
          <button type="button" data-do="guess" aria-pressed="false">${t("Guess first")}</button>
          <button type="button" data-do="uncover" hidden>${t("Reveal")}</button>
        </div>
      </div>
    </div>
    <div class="nn-padbox">
      <canvas class="nn-pad" data-testid="pad" tabindex="0" data-blank role="application"
        aria-roledescription="${t("drawing pad")}" aria-label="${t("Drawing pad")}" aria-describedby="nn-keys"></canvas>
      <p class="nn-hint" aria-hidden="true">${t("Draw a digit here")}</p>
    </div>
    <p id="nn-keys" class="nn-hidden">${t(
      "Draw with mouse, finger or pen. With the keyboard: arrow keys move a cursor on the 28 by 28 grid, " +
      "Space puts the pen down and lifts it, Control Z undoes, Delete clears, Escape leaves the pad."
    )}</p>
    <div class="nn-buttons">
      <button type="button" data-do="clear">${t("Clear")}</button>
      <button type="button" data-do="undo">${t("Undo")}</button>
      <button type="button" data-do="centre" aria-pressed="true"
        title="${t("Scale and centre the drawing, as it was done for the digits the network learned from")}"
        >${t("Auto-centre")}</button>
    </div>
    <div class="nn-samples" role="group" aria-label="${t("Sample digits")}">
      <button type="button" data-do="paper" aria-label="${t("From paper")}" title="${t("Photograph a digit on paper")}"
        ><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 8h4l2-3h6l2 3h4v11H3z"/><circle cx="12" cy="13" r="3.5"/></svg
        ><span>${t("From paper")}</span></button>
    </div>
    <div class="nn-words">
      <p class="nn-legend"><span><i class="nn-plus"></i>${t("positive weight")}</span> <span><i class="nn-minus"></i>${t("negative weight")}</span></p>
      <div class="nn-lineswitch" role="group" aria-label="${t("What the lines show")}">
        <span aria-hidden="true">${t("Lines:")}</span>
        <button type="button" data-lines="weight" aria-pressed="false"
          title="${t("Lines show the weights alone")}">${t("weight")}</button>
        <button type="button" data-lines="product" aria-pressed="true"
          title="${t("Lines show weight × activation: how bright the neuron is that a line comes from")}"
          >${t("weight × activation")}</button>
      </div>
      <p class="nn-status" role="status"></p>
    </div>
  </div>
  <div class="nn-middle">
    <div class="nn-net"></div>
    <p class="nn-told" role="status"><span></span></p>
    <div class="nn-foot">
      <div class="nn-steps" role="group" aria-label="${t("Step through the pass, layer by layer")}">
        <button type="button" data-step="back" aria-label="${t("One layer back")}">◀</button>
        <button type="button" data-step="play">${t("Step through")}</button>
        <button type="button" data-step="next" aria-label="${t("One layer on")}">▶</button>
        <select aria-label="${t("Speed")}">
          <option value="2400">${t("slow")}</option><option value="1200" selected>${t("normal")}</option>
          <option value="500">${t("fast")}</option>
        </select>
      </div>
    </div>
  </div>
  <div class="nn-dock">
    <div class="nn-dockhead">
      <button type="button" class="nn-leave" aria-label="${t("Close this view")}" hidden>✕</button>
      <div class="nn-tabs"></div>
    </div>
    <div class="nn-view" hidden></div>
  </div>
</section>`;
