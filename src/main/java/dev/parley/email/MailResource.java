package dev.parley.email;

import java.time.Instant;
import java.util.List;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import dev.parley.access.Caller;
import dev.parley.access.Scope;
import dev.parley.conversation.create.Conversations;
import dev.parley.wire.Uuids;

@Path("/core/conversations/{id}/mails")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Conversations")
public class MailResource {

    private final MailHistory mails;
    private final Conversations conversations;
    private final Caller caller;

    MailResource(MailHistory mails, Conversations conversations, Caller caller) {
        this.mails = mails;
        this.conversations = conversations;
        this.caller = caller;
    }

    /** One mail of a conversation. */
    @Schema(name = "Mail")
    public record View(
            @Schema(
                    required = true,
                    enumeration = {"inbound", "outbound"})
            String direction,

            @Schema(required = true, description = "Without angle brackets.")
            String messageId,

            @Schema(required = true, nullable = true, description = "The turn that it carries.")
            Integer seq,

            @Schema(
                    required = true,
                    nullable = true,
                    description = "Outbound: where it stands.",
                    enumeration = {"queued", "sent", "bounced", "failed", "suppressed"})
            String deliveryStatus,

            @Schema(
                    required = true,
                    nullable = true,
                    description = "Inbound: why it is not answered.",
                    examples = "auto_submitted")
            String ignored,

            @Schema(required = true, description = "Tries to send it, begun.")
            int attempts,

            @Schema(required = true, description = "When it came in, or was queued.")
            Instant createdAt,

            @Schema(required = true, nullable = true) Instant sentAt,

            @Schema(
                    required = true,
                    nullable = true,
                    description = "Why the last try did not send it, or why it is not tried now.",
                    examples = "The mail server refused the connection (while it was connected to).")
            String lastError,

            @Schema(required = true, nullable = true, description = "When it is tried again, where it waits for that.")
            Instant nextTryAt) {

        static View of(MailHistory.Entry mail) {
            return new View(
                    mail.incoming() ? "inbound" : "outbound",
                    mail.messageId(),
                    mail.seq(),
                    mail.deliveryStatus(),
                    mail.ignored(),
                    mail.attempts(),
                    mail.createdAt(),
                    mail.sentAt(),
                    mail.error(),
                    mail.nextTryAt());
        }
    }

    @GET
    @RolesAllowed({Scope.CONVERSATIONS_READ, Scope.CONVERSATIONS_READ_SENSITIVE, Scope.CONVERSATIONS_MANAGE})
    @Operation(
            operationId = "getMails",
            summary = "The mails of a conversation, in order",
            description = "Without what they say. Empty for conversations on other channels; the latest 1000.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = View.class)))
    public List<View> list(@PathParam("id") String id) {
        var conversation = conversations.require(caller.organizationId(), Uuids.inPath(id, "conversation"));
        return mails.of(conversation.key()).stream().map(View::of).toList();
    }
}
