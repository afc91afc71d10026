package dev.parley.email.inbound;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.annotation.security.PermitAll;
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

import dev.parley.email.inbound.mime.IncomingMail;
import dev.parley.email.inbound.mime.MimeReader;
import dev.parley.fairness.FairCpu;
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

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String STRANGERS = "mail";
    private static final Duration READING = Duration.ofSeconds(20);

    private final Semaphore reading = new Semaphore(MAX_AT_ONCE);
    private final Reception reception;
    private final InboundConfig config;
    private final FairCpu cpu;
    private final InstantSource clock;
    private final Effects effects;

    InboundResource(Reception reception, InboundConfig config, FairCpu cpu, InstantSource clock, Effects effects) {
        this.effects = effects;
        this.reception = reception;
        this.cpu = cpu;
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
        PostedSignature.Check check = signed.check(secret);
        try (PostedFile mail = PostedFile.of(body, check::add)) {
            if (!check.isRight()) {
                throw refused();
            }
            effects.repeatable();
            return Response.status(202).entity(View.of(take(mail))).build();
        }
    }

    /** One of the few places is for a mail that is there whole and that the provider signed. */
    private Verdict take(PostedFile mail) throws IOException {
        if (!aPlace()) {
            throw Problem.unavailable("Other mails are being read.", Duration.ofSeconds(1));
        }
        try (InputStream whole = new BufferedInputStream(mail.read())) {
            return read(whole)
                    .map(read -> reception.receive(read, () -> {}))
                    .orElseGet(() -> Verdict.ignored("unreadable"));
        } finally {
            reading.release();
        }
    }

    private boolean aPlace() {
        try {
            return reading.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Problem refused() {
        return Problem.of(401, "The Parley-Signature is missing, wrong or too old.");
    }

    /** Whoever writes the mail sets what reading it costs. */
    private Optional<IncomingMail> read(InputStream mail) {
        try {
            return cpu.run(STRANGERS, READING, () -> MimeReader.read(MimeReader.parsed(mail)));
        } catch (ExecutionException unreadable) {
            if (unreadable.getCause() instanceof MessagingException || unreadable.getCause() instanceof IOException) {
                return Optional.empty();
            }
            throw new IllegalStateException(unreadable.getCause());
        } catch (TimeoutException late) {
            throw Problem.unavailable("Other mails are being read.", Duration.ofSeconds(5));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("This node stops.", Duration.ofSeconds(1));
        }
    }
}
