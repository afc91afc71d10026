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
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirementsSet;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import dev.parley.problem.Problem;

@Path(InboundResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@PermitAll
@Tag(name = "Inbound mail", description = "For mail providers.")
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

    /** What became of a mail. */
    @Schema(name = "InboundMail")
    public record View(
            @Schema(
                    required = true,
                    enumeration = {"taken", "repeated", "unsubscribed", "bounce", "ignored"})
            String verdict,

            @Schema(
                    required = true,
                    nullable = true,
                    description = "Why it is not answered.",
                    examples = "auto_submitted")
            String reason,

            @Schema(required = true, nullable = true) UUID conversationId) {

        static View of(Verdict verdict) {
            return new View(verdict.kind().name().toLowerCase(Locale.ROOT), verdict.reason(), verdict.conversationId());
        }
    }

    @POST
    @Consumes({"message/rfc822", MediaType.APPLICATION_OCTET_STREAM})
    @Operation(
            operationId = "postMail",
            summary = "Takes in a mail, as it came (RFC 5322); the same again is not taken twice",
            description = "Signed with the secret of the installation, without a token.")
    @SecurityRequirementsSet
    @APIResponse(
            responseCode = "202",
            description = "It is kept, or there is a reason not to.",
            content = @Content(schema = @Schema(implementation = View.class)))
    public Response post(
            @Parameter(
                            description =
                                    "t=<seconds since 1970>,v1=<hex of the HMAC-SHA-256 of these seconds, a full stop and the body>;"
                                            + " not older than five minutes.")
                    @HeaderParam("Parley-Signature")
                    String signature,
            byte[] mail) {
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
