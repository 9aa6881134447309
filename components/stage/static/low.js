// Switches that a low screen, or a phone, has no room for beside the pad stand in the menu "More" there.

const LOW = "(max-height: 600px) and (min-width: 560px)";
const PLACES = [[".nn-guess", LOW], [".nn-lineswitch", `${LOW}, (max-width: 559px)`]];

// holder: the stage. Returns a function that ends it.
export function makesRoom(holder) {
  const menu = holder.querySelector("#nn-more > .nn-helpphone");
  const ends = PLACES.map(([selector, screens]) => {
    const group = holder.querySelector(selector);
    const { parentNode: home, nextElementSibling: next } = group;
    const query = matchMedia(screens);
    const move = () => (query.matches ? menu.after(group) : home.insertBefore(group, next));
    query.addEventListener("change", move);
    move();
    return () => query.removeEventListener("change", move);
  });
  return () => { for (const end of ends) end(); };
}
