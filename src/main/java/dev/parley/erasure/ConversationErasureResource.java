package dev.parley.erasure;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import dev.parley.access.Caller;
import dev.parley.access.Scope;
import dev.parley.wire.Uuids;

@Path("/core/conversations")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Erasure", description = "What is kept, and for how long.")
public class ConversationErasureResource {

    private final Erasures erasures;
    private final Caller caller;

    ConversationErasureResource(Erasures erasures, Caller caller) {
        this.erasures = erasures;
        this.caller = caller;
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed(Scope.CONVERSATIONS_MANAGE)
    @Operation(
            operationId = "deleteConversation",
            summary = "Erases a conversation that is over, with all that belongs to it; idempotent",
            description =
                    "Its turns, attempts, mails, events, deliveries and recordings too. Its id is not given again:"
                            + " who creates with it once more gets 410.")
    @APIResponse(responseCode = "204")
    public void delete(@PathParam("id") String id) {
        erasures.erase(caller.organizationId(), Uuids.inPath(id, "conversation"));
    }
}
