package dev.parley.email;

import java.util.OptionalLong;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;

import dev.parley.email.address.MailThreads;
import dev.parley.problem.Problem;

/**
 * Where {@code List-Unsubscribe} leads: mail programs POST (RFC 8058), people get a page with a button. A GET changes
 * nothing, since scanners of links follow all of them.
 */
@Path(UnsubscribeResource.PATH + "/{token}")
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@PermitAll
public class UnsubscribeResource {

    public static final String PATH = "/email/unsubscribe";

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <meta name="robots" content="noindex"><title>Unsubscribe</title></head>
            <body style="font-family: sans-serif; max-width: 30rem; margin: 4rem auto; padding: 0 1rem">%s</body>
            </html>
            """;

    private final Unsubscription unsubscription;
    private final MailThreads threads;
    private final Outbox outbox;

    UnsubscribeResource(Unsubscription unsubscription, MailThreads threads, Outbox outbox) {
        this.unsubscription = unsubscription;
        this.threads = threads;
        this.outbox = outbox;
    }

    @GET
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public String ask(@PathParam("token") String token) {
        thread(token);
        return PAGE.formatted("<h1>Unsubscribe</h1><p>Do you want no more mail from this sender?</p>"
                + "<form method=\"post\"><button>Unsubscribe</button></form>");
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public Response unsubscribe(@PathParam("token") String token) {
        unsubscription.ofThread(thread(token));
        outbox.wake();
        return Response.ok(PAGE.formatted("<h1>Unsubscribed</h1><p>You will get no more mail from this sender.</p>"))
                .build();
    }

    private long thread(String token) {
        OptionalLong thread = threads.replies().threadOf(token);
        return thread.orElseThrow(() -> Problem.notFound("subscription"));
    }
}
