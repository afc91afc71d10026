package dev.parley.email.inbound;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.mail.MessagingException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;

import dev.parley.problem.Effects;
import dev.parley.problem.Problem;

/**
 * Where a mail provider posts what came in, as it came (RFC 5322), signed with the secret of the installation; see {@link
 * PostedSignature}. The same mail again is not taken twice.
 */
@Path(InboundResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@PermitAll
public class InboundResource {

    static final String PATH = "/email/inbound";

    /** Each can be large. */
    private static final int MAX_AT_ONCE = 4;

    private final Semaphore reading = new Semaphore(MAX_AT_ONCE);
    private final Reception reception;
    private final InboundConfig config;
    private final InstantSource clock;
    private final Effects effects;

    @Inject
    InboundResource(Reception reception, InboundConfig config, InstantSource clock, Effects effects) {
        this.effects = effects;
        this.reception = reception;
        this.config = config;
        this.clock = clock;
    }

    /** A {@link Verdict}. */
    public record View(String verdict, String reason, UUID conversationId) {

        static View of(Verdict verdict) {
            return new View(verdict.kind().name().toLowerCase(Locale.ROOT), verdict.reason(), verdict.conversationId());
        }
    }

    @POST
    @Consumes({"message/rfc822", MediaType.APPLICATION_OCTET_STREAM})
    @Operation(hidden = true)
    public Response post(@HeaderParam("Parley-Signature") String signature, InputStream body) throws IOException {
        String secret = config.secret().orElseThrow(() -> Problem.notFound("address"));
        PostedSignature signed = PostedSignature.of(signature, clock.instant()).orElseThrow(InboundResource::refused);
        if (!reading.tryAcquire()) {
            throw Problem.unavailable("Other mails are being read.", Duration.ofSeconds(1));
        }
        try {
            byte[] mail = body.readAllBytes();
            if (!signed.isValid(mail, secret)) {
                throw refused();
            }
            effects.repeatable();
            Verdict verdict = read(mail)
                    .map(read -> reception.receive(read, () -> {}))
                    .orElseGet(() -> Verdict.ignored("unreadable"));
            return Response.status(202).entity(View.of(verdict)).build();
        } finally {
            reading.release();
        }
    }

    private static Problem refused() {
        return Problem.of(401, "The Parley-Signature is missing, wrong or too old.");
    }

    private static Optional<IncomingMail> read(byte[] mail) {
        try {
            return MimeReader.read(MimeReader.parsed(new ByteArrayInputStream(mail)));
        } catch (MessagingException | IOException unreadable) {
            return Optional.empty();
        }
    }
}
