import java.net.URI;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;

import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.ConversationsApi;
import org.openapitools.client.model.Channel;
import org.openapitools.client.model.CreatedConversation;
import org.openapitools.client.model.NewConversation;
import org.openapitools.client.model.NewMessage;
import org.openapitools.client.model.ScheduleConfig;

/** Creates, lists, talks and ends on the four channels, as a program that uses the generated client does. */
public final class Converse {

    private Converse() {}

    public static void main(String[] arguments) throws ApiException {
        URI service = URI.create(arguments[0]);
        UUID agent = UUID.fromString(arguments[2]);
        ApiClient client = new ApiClient().setHost(service.getHost()).setPort(service.getPort()).setScheme("http");
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + arguments[1]));
        ConversationsApi api = new ConversationsApi(client);

        CreatedConversation text = api.createConversation(
                conversation(agent, Channel.TEXT, "ann").customMetadata(Map.of("order", Map.of("id", 4712))), "java");
        check(text.getStartingMessage() != null, "no greeting");
        String id = text.getConversation().getId().toString();
        check(
                !api.sendMessage(id, new NewMessage().text("Where is order 12?"), null)
                        .getReply()
                        .isEmpty(),
                "no reply");
        check(api.getConversation(id, null).getConversation().getTurns().size() == 3, "turns are missing");
        check("completed".equals(api.endConversation(id).getStatus()), "not ended");

        CreatedConversation call = api.createConversation(
                conversation(agent, Channel.TELEPHONE, "+14155550123")
                        .schedule(new ScheduleConfig().notBefore(OffsetDateTime.now().plusHours(1))),
                null);
        check(
                "cancelled".equals(api.cancelConversation(call.getConversation().getId().toString())
                        .getStatus()),
                "not cancelled");

        CreatedConversation room = api.createConversation(conversation(agent, Channel.WEBRTC, "ann"), null);
        check(room.getToken() != null && room.getExpiresAt().isAfter(OffsetDateTime.now()), "cannot be joined");

        CreatedConversation mail =
                api.createConversation(conversation(agent, Channel.EMAIL, "ann").toAddress("ann@example.com"), null);
        try {
            api.endConversation(mail.getConversation().getId().toString());
            throw new IllegalStateException("ended a mail");
        } catch (ApiException refused) {
            check(refused.getCode() == 409, "ended a mail");
        }
        System.out.println("conversed");
    }

    private static NewConversation conversation(UUID agent, Channel channel, String person) {
        return new NewConversation().channel(channel).userId(person).agentId(agent);
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
