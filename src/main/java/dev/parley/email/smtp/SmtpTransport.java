package dev.parley.email;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.CanonicalizationAlgorithm;
import io.vertx.ext.mail.DKIMSignOptions;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.MailResult;
import io.vertx.ext.mail.SMTPException;
import org.jboss.logging.Logger;

/**
 * By SMTP (RFC 5321). A reply code of 5xx to the recipient or to the mail itself is final; before that it is about us, and
 * the mail is fine.
 *
 * <p>The client of the Quarkus extension knows no idle timeout, so that a server that falls silent keeps its connections
 * for ever; therefore the client is made here.
 */
@ApplicationScoped
public class SmtpTransport implements MailTransport {

    private static final Pattern CODED = Pattern.compile("5\\d\\d[ -](5\\.\\d{1,3}\\.\\d{1,3})\\b(.*)", Pattern.DOTALL);

    private static final Logger LOG = Logger.getLogger(SmtpTransport.class);
    private static final Duration CONNECTS_WITHIN = Duration.ofSeconds(20);
    private static final Duration MARGIN = Duration.ofMinutes(1);
    /** Authentication and encryption (RFC 4954, RFC 3207). */
    private static final Set<Integer> ABOUT_US = Set.of(530, 534, 535, 538);
    /** As the client words what it was doing. */
    private static final List<String> ABOUT_THE_MAIL = List.of(
            "recipient address not accepted", "no recipient", "DATA command not accepted", "sending data failed");

    private final Vertx vertx;
    private final SmtpConfig config;
    private final MeterRegistry meters;
    /** The client's pool loses mails when several event loops use it. */
    private final Context loop;

    private final Map<String, MailClient> clients = new HashMap<>();

    @Inject
    SmtpTransport(Vertx vertx, SmtpConfig config, MeterRegistry meters) {
        this.meters = meters;
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.config = config;
    }

    @Override
    @WithSpan("mail send")
    public Result send(Letter letter) {
        Timer.Sample begun = Timer.start(meters);
        Result result = handOver(letter);
        String outcome =
                switch (result) {
                    case Result.Sent() -> "sent";
                    case Result.Refused(String error, boolean nobodyThere) -> "refused";
                    case Result.NotNow(String error, boolean maybeTaken) -> "not_now";
                };
        begun.stop(meters.timer("parley.mail.send", "result", outcome));
        return result;
    }

    private Result handOver(Letter letter) {
        String domain = EmailAddresses.domainOf(letter.from());
        try {
            MailMessage mail = SmtpMessage.of(letter);
            MailClient client = clientOf(domain);
            CompletableFuture<MailResult> sent = new CompletableFuture<>();
            loop.runOnContext(now -> send(client, mail, sent));
            sent.get(config.timeout().plus(MARGIN).toMillis(), TimeUnit.MILLISECONDS);
            return new Result.Sent();
        } catch (ExecutionException failed) {
            return result(failed.getCause());
        } catch (TimeoutException silent) {
            return new Result.NotNow("The mail server does not answer.", true);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Result.NotNow("The node stopped.", true);
        } catch (IOException unreadable) {
            LOG.errorf("Mails of %s cannot be signed: %s", domain, unreadable.getMessage());
            return new Result.NotNow("The sender's domain cannot sign.", false);
        }
    }

    private static void send(MailClient client, MailMessage mail, CompletableFuture<MailResult> sent) {
        try {
            client.sendMail(mail).onSuccess(sent::complete).onFailure(sent::completeExceptionally);
        } catch (RuntimeException unwritable) {
            sent.completeExceptionally(unwritable);
        }
    }

    private static Result result(Throwable failed) {
        if (failed instanceof SMTPException refused) {
            String reply = HeaderText.of(String.join(" ", refused.getReplyMessages()));
            boolean forGood = refused.isPermanent()
                    && !ABOUT_US.contains(refused.getReplyCode())
                    && ABOUT_THE_MAIL.stream().anyMatch(refused.getMessage()::startsWith);
            return forGood ? new Result.Refused(reply, saysNobodyIsThere(reply)) : new Result.NotNow(reply, false);
        }
        if (failed instanceof IllegalArgumentException) {
            return new Result.Refused("It cannot be written as a mail.", false);
        }
        String error = failed.getMessage() == null ? failed.getClass().getSimpleName() : failed.getMessage();
        boolean neverThere = failed instanceof ConnectException || failed instanceof UnknownHostException;
        return new Result.NotNow(HeaderText.of(error), !neverThere);
    }

    /** By the enhanced code (RFC 2034) and the words: what is said of us silences nobody. */
    private static boolean saysNobodyIsThere(String reply) {
        Matcher coded = CODED.matcher(reply);
        return coded.matches() && NobodyThere.says(coded.group(1), coded.group(2));
    }

    private synchronized MailClient clientOf(String domain) throws IOException {
        MailClient there = clients.get(domain);
        if (there == null) {
            there = newClient(domain);
            clients.put(domain, there);
        }
        return there;
    }

    private MailClient newClient(String domain) throws IOException {
        MailConfig mail = new MailConfig(config.host().orElseThrow(), config.port())
                .setSsl(config.tls())
                .setStarttls(config.startTls())
                .setHostnameVerificationAlgorithm("HTTPS")
                .setOwnHostname(config.ownHostName())
                .setMaxPoolSize(config.connections())
                .setConnectTimeout((int) CONNECTS_WITHIN.toMillis());
        mail.setIdleTimeout((int) config.timeout().toSeconds());
        config.username().ifPresent(mail::setUsername);
        config.password().ifPresent(mail::setPassword);
        for (SmtpConfig.Dkim key : config.dkim()) {
            if (key.domain().equalsIgnoreCase(domain)) {
                mail.setEnableDKIM(true).setDKIMSignOption(signing(key));
            }
        }
        return MailClient.create(vertx, mail);
    }

    private static DKIMSignOptions signing(SmtpConfig.Dkim key) throws IOException {
        // The client wants the bare Base64.
        String pem = Files.readString(key.privateKeyPath());
        return new DKIMSignOptions()
                .setSdid(key.domain())
                .setSelector(key.selector())
                .setPrivateKey(pem.replaceAll("-----[^-]+-----|\\s", ""))
                .setHeaderCanonAlgo(CanonicalizationAlgorithm.RELAXED)
                .setBodyCanonAlgo(CanonicalizationAlgorithm.RELAXED)
                .setSignedHeaders(List.of(
                        "From",
                        "Reply-To",
                        "Subject",
                        "Date",
                        "To",
                        "Message-ID",
                        "In-Reply-To",
                        "References",
                        "List-Unsubscribe",
                        "List-Unsubscribe-Post"));
    }

    @PreDestroy
    synchronized void close() {
        clients.values().forEach(MailClient::close);
    }
}
