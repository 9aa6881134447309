// The teacher's page of a lesson prints.

const button = document.querySelector("button");
button.hidden = false; // without this script it would do nothing
button.onclick = () => print();
