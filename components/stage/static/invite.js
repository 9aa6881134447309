// Invite the class: under which address other devices on this network can open the app, large
// enough for the back row, to be typed or scanned. `?invite` in the address opens it, too.

import { Board, showCode } from "./board.js";
import { make, setText } from "./dom.js";
import { t } from "./language.js";

const LOCAL = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\])$/;

export const isLocal = (host = location.hostname) => LOCAL.test(host);

// {addresses: the likeliest first, local: nobody else can connect}; addresses are empty where
// the server cannot tell. Where the page was opened under a name that others know, it is the first.
export async function addresses(base) {
  const here = isLocal() ? [] : [`${location.origin}${base}/`];
  try {
    const answer = await fetch(`${base}/api/invite`);
    if (!answer.ok) throw new Error();
    const said = await answer.json();
    const others = location.protocol === "http:" ? said.addresses : []; // a proxy speaks for it
    return { addresses: [...new Set([...here, ...others])], local: said.local && !here.length };
  } catch {
    return { addresses: here, local: false };
  }
}

export async function invite(parent, base) {
  const board = new Board(parent, t("Open this on your own device"));
  const found = await addresses(base);
  if (!board.dialog.open) return;
  const code = make("div", "nn-code", board.body);
  const words = make("div", "nn-boardwords", board.body);
  const typed = make("output", "nn-typed", words);
  if (!found.addresses.length) {
    code.remove();
    setText(typed, t("No other device can open it now."));
    setText(make("p", "", words), found.local
      ? t("The app was started for this computer only: server.address in .streamlit/config.toml says so. Remove it and start the app again.")
      : t("This computer is in no network. Connect it to the Wi-Fi of the class, then open this again."));
    return;
  }
  const show = (address) => {
    code.wanted = address;
    typed.textContent = "";
    // It breaks where one reads a pause; four numbers are read as one.
    const [scheme, rest] = address.replace(/\/$/, "").split("//");
    make("span", "", typed).textContent = `${scheme}//`;
    for (const part of rest.split(/^[\d.]+(?=:|$)/.test(rest) ? /(?=[:/])/ : /(?=[.:/])/)) {
      typed.append(part, make("wbr"));
    }
    showCode(code, base, address, t("QR code of {address}", { address }));
  };
  show(found.addresses[0]);
  if (found.addresses.length > 1) {
    const group = make("fieldset", "", words);
    setText(make("legend", "", group), t("This computer is in several networks. Which one is the class in?"));
    found.addresses.forEach((address, n) => {
      const label = make("label", "", group);
      const radio = make("input", "", label);
      Object.assign(radio, { type: "radio", name: "nn-address", value: address, checked: n === 0 });
      radio.onchange = () => show(address);
      make("span", "", label).textContent = new URL(address).host;
    });
  }
  setText(make("p", "", words), t("It does not open? The device has to be in the same Wi-Fi as this computer, and not in one for guests. And this computer's firewall has to let Python answer: allow it for private networks."));
}
