// The kinds of prediction: how each is asked, said and judged. An answer is plain data, so that a
// reload finds it again.
//
//   build(root, ask, change)   puts the controls into root; change(answer): it is another one now.
//                              Returns show(answer, {locked, right}): right: what was right, or null
//   words(ask, answer)         the answer in words
//   sound(ask, answer)         whether it is an answer at all: it may be anybody's text
//   usual(ask)                 the answer of who locks in without a choice, where there is one
//   right(ask, answer, state, known)   whether it was right; null where that is not known
//   solution(ask, state, known)        what was right, as an answer or a list of them

import { make, setText } from "./dom.js";
import { filled, holds, valueOf } from "./facts.js";
import { decimal, language, t } from "./language.js";
import { number as written } from "./numbers.js";
import { inline } from "./prose.js";

let names = 0; // of groups of radio buttons: each needs one of its own

// Buttons of which one is pressed.
function radios(root, label, texts, change, look) {
  const group = make("div", look, root);
  group.setAttribute("role", "radiogroup");
  group.setAttribute("aria-label", label);
  const name = `nn-option-${names++}`;
  const rows = texts.map((text, at) => {
    const row = make("label", "", group);
    const radio = make("input", "", row);
    Object.assign(radio, { type: "radio", name, value: String(at) });
    radio.onchange = () => change(at);
    inline(make("span", "", row), text);
    const mark = make("i", "", row);
    return { row, radio, mark };
  });
  return (answer, { locked, right }) => {
    rows.forEach(({ row, radio, mark }, at) => {
      radio.checked = at === answer;
      radio.disabled = locked;
      const verdict = right === null ? "" : right.includes(at) ? "right" : at === answer ? "wrong" : "";
      row.dataset.verdict = verdict;
      const short = look.includes("nn-digits");
      setText(mark, { right: short ? "✓" : `✓ ${t("right")}`, wrong: short ? "✗" : `✗ ${t("your guess")}` }[verdict] ?? "");
    });
  };
}

const isPlace = (value) => Array.isArray(value) && value.length === 2 && value.every(Number.isInteger);
const same = (a, b) => String(a) === String(b);

const choice = {
  build: (root, ask, change, state) =>
    radios(root, ask.question, ask.options.map(({ text }) => filled(state, text)), change, "nn-options"),
  words: (ask, answer) => ask.options[answer].text,
  sound: (ask, answer) => Number.isInteger(answer) && answer in ask.options,
  solution: (ask, state, known) => {
    const found = ask.options.map(({ right }) => (Array.isArray(right) ? holds(state, right, known) : right));
    return found.includes(null) ? null : [...found.keys()].filter((at) => found[at]);
  },
};

// 0 to 9, and 10 for "not sure".
const digit = {
  build: (root, ask, change) => {
    const texts = Array.from({ length: 10 }, (_, n) => String(n)).concat(ask.unsure ? [t("Not sure")] : []);
    return radios(root, ask.question, texts, change, "nn-options nn-digits");
  },
  words: (_, answer) => (answer === 10 ? t("not sure") : String(answer)),
  sound: (ask, answer) => Number.isInteger(answer) && answer >= 0 && answer < (ask.unsure ? 11 : 10),
  solution: (ask, state, known) => {
    const value = valueOf(state, ask.right, known);
    return value === null ? null : [value < 0 ? 10 : value];
  },
};

const number = {
  build(root, ask, change) {
    const row = make("label", "nn-guessed", root);
    const name = make("span", "", row);
    name.textContent = t("Your guess");
    const input = make("input", "", row);
    Object.assign(input, { type: "text", inputMode: "decimal", autocomplete: "off", size: 10 });
    const told = make("p", "nn-note", root);
    told.setAttribute("role", "status");
    [name.id, told.id] = ["nn-guess-name", "nn-guess-told"];
    input.setAttribute("aria-labelledby", "nn-question nn-guess-name");
    input.setAttribute("aria-describedby", "nn-guess-told");
    input.oninput = () => {
      const value = read(input.value);
      const none = value === null && !/^[-−]?[.,]?$/.test(input.value.trim()); // a number that is begun is none yet
      const { low, high } = ask;
      const outside = value !== null && ((low !== null && value < low) || (high !== null && value > high));
      const bounds = { low: written(low ?? 0), high: written(high ?? 0) };
      setText(told, none ? t("Only a number, please.") : outside && low !== null && high !== null ? t("From {low} to {high}.", bounds) : "");
      input.setAttribute("aria-invalid", String(none || outside));
      change(outside ? null : value);
    };
    input.onkeydown = (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      root.dispatchEvent(new CustomEvent("enter"));
    };
    return (answer, { locked, right }) => {
      if (document.activeElement !== input) input.value = answer === null ? "" : number.words(ask, answer);
      input.disabled = locked;
      if (right !== null) setText(told, t("It is {n}.", { n: number.words(ask, right[0]) }));
    };
  },
  words: (_, answer) => (Number.isInteger(answer) ? t("{n}", { n: answer }) : decimal(String(Math.round(answer * 100) / 100)).replace("-", "−")),
  sound: (_, answer) => Number.isFinite(answer),
  right: (ask, answer, state, known) => {
    const value = valueOf(state, ask.right, known);
    return value === null ? null : Math.abs(answer - value) <= ask.within + 1e-9;
  },
  solution: (ask, state, known) => {
    const value = valueOf(state, ask.right, known);
    return value === null ? null : [value];
  },
};

// A number as people type it: with this language's groups and decimals, or plainly.
function read(text) {
  const plain = text.trim().replace("−", "-").replace(/[\s\u202f']/g, "");
  const groups = new RegExp(`^-?\\d{1,3}(\\${language.group}\\d{3})+(?=\\D|$)`);
  const apart = groups.test(plain) ? plain.replaceAll(language.group, "") : plain;
  const value = Number(apart.replace(",", "."));
  return apart && Number.isFinite(value) ? value : null;
}

// Most first; an answer is the order of the items.
const ranking = {
  build(root, ask, change, state) {
    const list = make("ol", "nn-ranking", root);
    const told = make("p", "nn-hidden", root);
    told.setAttribute("aria-live", "polite");
    let order = ask.items.map((_, at) => at);
    const rows = ask.items.map(({ text }, item) => {
      const row = make("li", "");
      const words = make("span", "", row);
      const said = filled(state, text);
      inline(words, said);
      row.mark = make("i", "", row);
      row.buttons = [[-1, "▲", t("Up: {item}", { item: said })], [1, "▼", t("Down: {item}", { item: said })]].map(([by, sign, label]) => {
        const button = make("button", "", row);
        Object.assign(button, { type: "button", textContent: sign });
        button.setAttribute("aria-label", label);
        button.onclick = () => {
          const at = order.indexOf(item);
          const next = [...order];
          [next[at], next[at + by]] = [next[at + by], next[at]];
          change(next);
          setText(told, t("{item}: place {n} of {all}", { item: said, n: at + by + 1, all: order.length }));
        };
        return button;
      });
      return row;
    });
    return (answer, { locked, right }) => {
      order = answer ?? right ?? order;
      const now = order.map((item) => rows[item]);
      const held = list.contains(document.activeElement) ? document.activeElement : null;
      // A row that is moved loses the focus: only where the order is another.
      if (now.some((row, at) => row !== list.children[at])) list.append(...now);
      order.forEach((item, at) => {
        const [up, down] = rows[item].buttons;
        up.disabled = locked || at === 0;
        down.disabled = locked || at === order.length - 1;
        for (const button of rows[item].buttons) button.hidden = locked;
        const place = right ? right.indexOf(item) : at;
        rows[item].dataset.verdict = right === null ? "" : place === at ? "right" : "wrong";
        setText(rows[item].mark, right === null ? "" : place === at ? "✓" : t("✗ place {n}", { n: place + 1 }));
      });
      if (held && !locked) (held.disabled ? held.parentNode.querySelector("button:enabled") : held)?.focus();
    };
  },
  usual: (ask) => ask.items.map((_, at) => at), // as they stand, for who moves none
  words: (ask, answer) => answer.map((item) => ask.items[item].text).join(" > "),
  sound: (ask, answer) => Array.isArray(answer) && same([...answer].sort(), ask.items.map((_, at) => at)),
  right: (ask, answer, state, known) => {
    const values = answer.map((item) => valueOf(state, ask.items[item].value, known));
    return values.includes(null) ? null : values.every((value, at) => at === 0 || values[at - 1] >= value);
  },
  solution: (ask, state, known) => {
    const values = ask.items.map(({ value }) => valueOf(state, value, known));
    return values.includes(null) ? null : [...values.keys()].sort((a, b) => values[b] - values[a]);
  },
};

// Drawn on the pad, tried as often as one likes; the answer is that it was reached.
const draw = {
  build(root) {
    const told = make("p", "nn-note", root);
    told.setAttribute("role", "status");
    return (answer, { tried, now, drawn }) => {
      const yet = drawn
        ? t("Not yet: the network says {answer}. Change the drawing and check again.", { answer: now })
        : t("Draw a digit first.");
      setText(told, tried ? yet : "");
    };
  },
  words: (_, answer) => (answer ? t("reached") : t("not reached")),
  sound: (_, answer) => typeof answer === "boolean",
  reached: (ask, state) => Boolean(state.strokes.length) && holds(state, ask.goal) === true,
  right: (_, answer) => answer,
  solution: () => null,
};

// A neuron, pressed in the network.
const click = {
  build(root) {
    const told = make("p", "nn-note", root);
    told.setAttribute("role", "status");
    return (answer, { locked, right, nameOf }) => {
      const named = answer && t("You chose: {neuron}.", { neuron: nameOf(...answer) });
      setText(told, right ? "" : named ?? (locked ? "" : t("Press it in the network.")));
      if (right) setText(told, `${named ?? ""} ${t("It is: {neuron}.", { neuron: right.map((one) => nameOf(...one)).join(", ") })}`.trim());
    };
  },
  words: (_, answer, nameOf) => nameOf(...answer),
  sound: (_, answer) => isPlace(answer),
  solution: (ask, state, known) => {
    if (Array.isArray(ask.right)) return ask.right;
    const place = valueOf(state, ask.right, known);
    return place && [[place[0], place[1]]];
  },
};

export const PREDICTIONS = { choice, digit, number, ranking, draw, click };

// Of the kinds that have a list of right answers: whether this is one of them.
for (const kind of [choice, digit, click]) {
  kind.right = (ask, answer, state, known) => {
    const found = kind.solution(ask, state, known);
    return found && found.some((one) => same(one, answer));
  };
}
