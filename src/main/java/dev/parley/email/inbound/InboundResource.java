package dev.parley.email.inbound;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
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

    private final Reception reception;
    private final InboundConfig config;
    private final InstantSource clock;

    @Inject
    InboundResource(Reception reception, InboundConfig config, InstantSource clock) {
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
    public Response post(@HeaderParam("Parley-Signature") String signature, byte[] mail) {
        String secret = config.secret().orElseThrow(() -> Problem.notFound("address"));
        if (!PostedSignature.isValid(signature, mail, secret, clock.instant())) {
            throw Problem.of(401, "The Parley-Signature is missing, wrong or too old.");
        }
        return Response.status(202)
                .entity(View.of(read(mail)
                        .map(read -> reception.receive(read, () -> {}))
                        .orElseGet(() -> Verdict.ignored("unreadable"))))
                .build();
    }

    private static Optional<IncomingMail> read(byte[] mail) {
        try {
            MimeMessage message =
                    new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(mail));
            return MimeReader.read(message, digest(mail) + "@posted");
        } catch (MessagingException | IOException unreadable) {
            return Optional.empty();
        }
    }

    private static String digest(byte[] mail) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(mail));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
