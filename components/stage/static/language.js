// What people read, in their language: as components/language has it for Python. The English text
// is the key; a catalogue, fetched once before anything is shown, has the others.

import { LANGUAGES } from "./shared.js";

const known = (wanted) => {
  const code = (wanted ?? "").split(/[-_]/)[0].toLowerCase();
  return Object.hasOwn(LANGUAGES, code) ? code : null;
};

// The address says which, or else the browser: {code, name, point, group, least, zero_is_one}.
const asked = known(new URLSearchParams(location.search).get("lang"));
export const language = LANGUAGES[asked ?? known(navigator.language) ?? "en"];
document.documentElement.lang = language.code;

const texts = language.code === "en" ? {} : await fetched();

async function fetched() {
  try {
    const answer = await fetch(new URL(`languages/${language.code}.json`, import.meta.url));
    return answer.ok ? await answer.json() : {};
  } catch {
    return {}; // no connection just now: English is better than nothing
  }
}

// A text with its {name} places filled. Whole numbers are written as the language does; how a
// fraction is written numbers.js knows.
export function t(text, values = {}) {
  const said = texts[text] ?? text;
  return filled(typeof said === "string" ? said : said[1], values);
}

// The same for a text that differs by a number, which is {n} in both.
export function tn(one, several, n, values = {}) {
  const forms = texts[one] ?? [one, several];
  return filled(forms[Number(language.zero_is_one ? n > 1 : n !== 1)], { n, ...values });
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? grouped(value) : String(value);
  });
}

// Several things in a sentence: "3, 5 and 8", as components/views/names.py has it.
export function listed(parts) {
  if (parts.length < 2) return parts.join("");
  return t("{these} and {last}", { these: parts.slice(0, -1).join(", "), last: parts.at(-1) });
}

// A link to another page, which speaks the language that this page's address asks for.
export function linked(href) {
  return asked ? `${href}${href.includes("?") ? "&" : "?"}lang=${asked}` : href;
}

// A whole number with its thousands apart.
export function grouped(n) {
  const text = String(Math.abs(n));
  const apart = text.length < language.least ? text : text.replace(/\B(?=(\d{3})+$)/g, language.group);
  return n < 0 ? `−${apart}` : apart;
}

// A number's English text, without groups, as the language writes it.
export const decimal = (text) => text.replace(".", language.point);
