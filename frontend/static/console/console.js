// What every page of the console does besides.
import { passkeys } from "./passkeys.js";

passkeys();
document.querySelector(".mistakes")?.focus();
