// Verifies a delivery with the library of the standard's authors: a file with {secret, id, timestamp, signature, body}.
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

const told = JSON.parse(readFileSync(process.argv[2], "utf8"));
const event = new Webhook(told.secret).verify(told.body, {
  "webhook-id": told.id,
  "webhook-timestamp": told.timestamp,
  "webhook-signature": told.signature,
});
console.log(`verified ${event.type}`);
