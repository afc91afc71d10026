// Creates, lists, talks and ends on the four channels, as a program that uses the generated client does.
import { Configuration, ConversationsApi, ResponseError } from "./typescript";

const [basePath, accessToken, agentId] = process.argv.slice(2);
const api = new ConversationsApi(new Configuration({ basePath, accessToken }));

function check(holds: boolean, what: string): void {
  if (!holds) {
    throw new Error(what);
  }
}

async function converse(): Promise<void> {
  const text = await api.createConversation({
    newConversation: { channel: "text", userId: "ann", agentId, customMetadata: { order: { id: 4711 } } },
    idempotencyKey: "typescript",
  });
  check(text.startingMessage !== undefined, "no greeting");
  const id = text.conversation.id!;
  const reply = await api.sendMessage({ id, newMessage: { text: "Where is order 12?" } });
  check(reply.reply.length > 0, "no reply");
  const listed = await api.listConversations({ channel: "text", customMetadata: '{"order":{"id":4711}}' });
  check(listed.some((conversation) => conversation.id === id), "not listed");
  check((await api.getConversation({ id })).conversation!.turns.length === 3, "turns are missing");
  check((await api.endConversation({ id })).status === "completed", "not ended");

  const call = await api.createConversation({
    newConversation: {
      channel: "telephone",
      userId: "+14155550123",
      agentId,
      schedule: { notBefore: new Date(Date.now() + 3_600_000) },
    },
  });
  check(call.conversation.status === "triggered", "not queued");
  check((await api.cancelConversation({ id: call.conversation.id! })).status === "cancelled", "not cancelled");

  const room = await api.createConversation({ newConversation: { channel: "webrtc", userId: "ann", agentId } });
  check(room.token !== undefined && room.expiresAt! > new Date(), "cannot be joined");

  const mail = await api.createConversation({
    newConversation: { channel: "email", userId: "ann", toAddress: "ann@example.com", agentId },
  });
  check(mail.conversation.channel === "email", "no mail");

  const refused = await api.endConversation({ id: mail.conversation.id! }).catch((error: ResponseError) => error);
  check(refused instanceof ResponseError && refused.response.status === 409, "ended a mail");
}

converse().then(
  () => console.log("conversed"),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
