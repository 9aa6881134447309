// What is said to the server besides the drawing, and who hears its answers.

import { message as ownNetwork } from "./mine.js";
import { OWN } from "./shared.js";

export class Talk {
  // stage: Stage, whose parts have something to say
  constructor(stage) {
    this.stage = stage;
  }

  // What a connection begins with: all that the server has to know.
  hello() {
    const { learn, lane, edits, neuron, dock, store } = this.stage;
    // Nothing is learned by POST.
    const first = learn && lane.open ? learn.hello() : edits.hello();
    const messages = [...this.mine(), first, { kind: "weights" }];
    if (store.state.selected) messages.push(neuron.message());
    if (store.state.view) messages.push(dock.message());
    return messages;
  }

  // A network of one's own is said before it is asked for.
  mine() {
    const { base, mine } = this.stage.store.state;
    return base === OWN ? [ownNetwork(mine)] : [];
  }

  ask(message) {
    const { lane } = this.stage;
    if (lane.open) {
      lane.say(message);
      if (message.kind === "network") lane.offer();
    } else if (lane.blocked) {
      lane.post();
    }
  }

  received(message, since) {
    const { served, neuron, dock, learn } = this.stage;
    switch (message.kind) {
      case "network":
        served.network(message);
        break;
      case "weights":
        served.weights(message);
        break;
      case "neuron":
      case "terms":
        neuron.received(message);
        break;
      case "template":
      case "numbers":
        dock.received(message, since);
        break;
      default:
        learn?.received(message);
    }
  }
}
