// Starts the page: htmx with our rules, and one controller per behaviour.
import { Application } from "@hotwired/stimulus";
import { watchAhead } from "./ahead";
import { controllers } from "./controllers/index";
import { startHtmx } from "./htmx";
import { tellOfPrints } from "./print";

startHtmx();
watchAhead();
tellOfPrints();
const application = Application.start();
for (const [name, controller] of Object.entries(controllers)) application.register(name, controller);
