package dev.parley.openapi;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Where to go from here, for whoever opens the address of the installation. */
@Path("/")
@RegisterForReflection(fields = false)
@PermitAll
public class WelcomeResource {

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <title>Parley</title>
            <h1>Parley</h1>
            <p>One REST call starts a conversation between a person and an AI agent: <code>POST /core/conversations</code>.
            <ul>
            <li><a href="/q/openapi">The API</a> as an OpenAPI document
            <li><a href="/talk/">Talk to an agent</a> in the browser
            <li><a href="/q/health/ready">Is it ready?</a>
            </ul>
            </html>
            """;

    @GET
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public String page() {
        return PAGE;
    }
}
