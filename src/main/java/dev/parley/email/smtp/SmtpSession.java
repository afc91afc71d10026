package dev.parley.email.smtp;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import javax.net.ssl.SSLException;

import dev.parley.email.oauth.Bearer;
import dev.parley.email.thread.Encryption;

/**
 * A connection to the mail server that is ready to send (RFC 5321), one mail after the other. Mail libraries do not tell how far a
 * mail had come when its connection broke, and that decides whether it may have been taken.
 */
final class SmtpSession implements AutoCloseable {

    private static final long NOT_AT_ALL = Long.MIN_VALUE;
    private static final long GAVE_WAY = Long.MIN_VALUE + 1;

    private final SmtpConfig config;
    private final Watch watch;
    private final AtomicLong hangsSinceNanos = new AtomicLong(NOT_AT_ALL);
    private final Map<String, String> extensions = new HashMap<>();
    private SmtpWire wire;
    private Phase phase = Phase.CONNECTION;
    private boolean used;
    private long idleSinceNanos;

    private SmtpSession(SmtpConfig config, Watch watch) {
        this.config = config;
        this.watch = watch;
    }

    /** Connects, encrypts and logs in, all within {@link SmtpConfig#loginTimeout}. */
    static SmtpSession open(SmtpConfig config, Login login, Watch watch) throws SmtpFault {
        SmtpSession session = new SmtpSession(config, watch);
        try {
            session.begin(login);
            return session;
        } catch (SmtpFault failed) {
            session.close();
            throw failed;
        }
    }

    private void begin(Login login) throws SmtpFault {
        Duration patience = config.loginTimeout();
        long begun = System.nanoTime();
        try {
            wire = SmtpWire.connect(config.host().orElseThrow(), config.port(), patience);
        } catch (IOException failed) {
            throw lost(failed, false);
        }
        Duration left = patience.minusNanos(System.nanoTime() - begun);
        within(left, () -> {
            if (config.tls()) {
                phase = Phase.ENCRYPTION;
                wire.encrypt();
            }
            phase = Phase.GREETING;
            expect(wire.reply(), 220);
            hello();
            if (!wire.isEncrypted()) {
                encrypt(login);
            }
            phase = Phase.LOGIN;
            logIn(login);
        });
    }

    private void hello() throws IOException, SmtpFault {
        phase = Phase.HELLO;
        extensions.clear();
        SmtpWire.Reply reply = ask("EHLO " + config.ownHostName());
        if (reply.code() >= 500) {
            expect(ask("HELO " + config.ownHostName()), 250);
            return;
        }
        expect(reply, 250);
        reply.words().lines().skip(1).forEach(line -> {
            String[] words = line.strip().toUpperCase(Locale.ROOT).split("[ =]+", 2);
            extensions.merge(words[0], words.length > 1 ? words[1] : "", (one, other) -> one + " " + other);
        });
    }

    private void encrypt(Login login) throws IOException, SmtpFault {
        boolean secret = !(login instanceof Login.None);
        boolean wanted = config.startTls() != Encryption.DISABLED;
        phase = Phase.ENCRYPTION;
        if (wanted && extensions.containsKey("STARTTLS")) {
            expect(ask("STARTTLS"), 220);
            wire.encrypt();
            hello();
        } else if (config.startTls().isRequired(secret)) {
            throw new SmtpFault(
                    phase,
                    0,
                    "The server offers no encryption"
                            + (secret ? ", and a password is not sent without it (parley.smtp.start-tls)." : "."));
        }
    }

    private void logIn(Login login) throws IOException, SmtpFault {
        switch (login) {
            case Login.None() -> {}
            case Login.Password(String user, String password)
            when offers("PLAIN") -> expect(ask("AUTH PLAIN " + encoded("\0" + user + "\0" + password)), 235);
            case Login.Password(String user, String password)
            when offers("LOGIN") -> {
                expect(ask("AUTH LOGIN"), 334);
                expect(ask(encoded(user)), 334);
                expect(ask(encoded(password)), 235);
            }
            case Login.Token(String user, String token)
            when offers("XOAUTH2") -> tell("XOAUTH2", "user=" + user + "\1auth=Bearer " + token + "\1\1");
            case Login.Token(String user, String token)
            when offers("OAUTHBEARER") -> tell("OAUTHBEARER", Bearer.message(user, token));
            case Login.Password _, Login.Token _ ->
                throw new SmtpFault(
                        phase, 504, "The server knows none of our ways to log in: " + extensions.get("AUTH"));
        }
    }

    /** A token that is refused is answered with the reason first, which wants an answer of its own (RFC 7628, 3.2.3). */
    private void tell(String mechanism, String token) throws IOException, SmtpFault {
        SmtpWire.Reply reply = ask("AUTH " + mechanism + " " + encoded(token));
        expect(reply.code() == 334 ? ask(mechanism.equals("XOAUTH2") ? "" : Bearer.UNDERSTOOD) : reply, 235);
    }

    private boolean offers(String mechanism) {
        return (" " + extensions.getOrDefault("AUTH", "") + " ").contains(" " + mechanism + " ");
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends one mail; after a fault of which {@link SmtpFault#isLost} is not true, the next one can be sent.
     *
     * @param from where reports go, a bare address like {@code to}
     * @param mail its lines end in CRLF, the last one too
     * @param ours whether it may still leave, asked when only its last dot is missing
     * @return false when it may not: the connection is then of no use any more
     */
    boolean send(String from, String to, byte[] mail, BooleanSupplier ours) throws SmtpFault {
        boolean again = used;
        used = true;
        long begun = System.nanoTime();
        hangsSinceNanos.set(begun);
        try {
            ask(from, to, mail.length, again);
        } finally {
            hangsSinceNanos.compareAndSet(begun, NOT_AT_ALL);
        }
        if (hasGivenWay()) {
            throw lost(new EOFException(), true);
        }
        within(config.timeout(), () -> {
            phase = Phase.BODY;
            wire.writeMail(mail);
            if (ours.getAsBoolean()) {
                phase = Phase.END;
                expect(ask("."), 250);
            }
        });
        return phase == Phase.END;
    }

    private void ask(String from, String to, int bytes, boolean again) throws SmtpFault {
        within(config.commandTimeout(), () -> {
            phase = Phase.SENDER;
            if (again) {
                expect(ask("RSET"), 250);
            }
            expect(ask("MAIL FROM:<" + from + ">" + size(bytes)), 250);
        });
        within(config.commandTimeout(), () -> {
            phase = Phase.RECIPIENT;
            expect(ask("RCPT TO:<" + to + ">"), 250);
            phase = Phase.DATA;
            expect(ask("DATA"), 354);
        });
    }

    /** How long the server has let a mail wait of which it has nothing yet. */
    Duration hangs() {
        long since = hangsSinceNanos.get();
        return since == NOT_AT_ALL || since == GAVE_WAY ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    boolean hasGivenWay() {
        return hangsSinceNanos.get() == GAVE_WAY;
    }

    /** Another mail has the place; nothing of this one has been told. */
    void giveWay() {
        long since = hangsSinceNanos.get();
        if (since != NOT_AT_ALL && hangsSinceNanos.compareAndSet(since, GAVE_WAY)) {
            wire.close();
        }
    }

    private String size(int bytes) throws SmtpFault {
        String most = extensions.get("SIZE");
        if (most == null) {
            return "";
        }
        if (most.matches("[1-9]\\d{0,17}") && bytes > Long.parseLong(most)) {
            throw new SmtpFault(phase, 552, "5.3.4 The server takes no mail of " + bytes + " bytes, but " + most + ".");
        }
        return " SIZE=" + bytes;
    }

    /** Nothing is sent over it for now. */
    void rest() {
        idleSinceNanos = System.nanoTime();
    }

    boolean isIdleFor(Duration time) {
        return System.nanoTime() - idleSinceNanos > time.toNanos();
    }

    private SmtpWire.Reply ask(String command) throws IOException {
        wire.write(command);
        return wire.reply();
    }

    /** Any reply of the same kind will do (RFC 5321, 4.3.2). */
    private void expect(SmtpWire.Reply reply, int code) throws SmtpFault {
        if (reply.code() / 100 != code / 100) {
            throw new SmtpFault(phase, reply.code(), reply.words());
        }
    }

    private interface Step {

        void run() throws IOException, SmtpFault;
    }

    private void within(Duration patience, Step step) throws SmtpFault {
        Watch.Limit limit = watch.limit(patience, wire::close);
        try (limit) {
            step.run();
        } catch (IOException failed) {
            throw lost(failed, limit.isOver());
        }
    }

    private SmtpFault lost(IOException failed, boolean late) {
        String what = late || hasGivenWay() || failed instanceof SocketTimeoutException
                ? "did not answer in time"
                : failed instanceof EOFException
                        ? "closed the connection"
                        : failed instanceof ConnectException
                                ? "refused the connection"
                                : failed instanceof SSLException
                                        ? "could not be spoken to safely: " + failed.getMessage()
                                        : "was lost: " + failed.getMessage();
        return new SmtpFault(phase, 0, "The mail server " + what + " (" + phase.words() + ").");
    }

    /** At once. */
    void abort() {
        if (wire != null) {
            wire.close();
        }
    }

    /** Says good-bye, and waits for nothing. */
    @Override
    public void close() {
        if (wire != null) {
            try (SmtpWire closing = wire) {
                if (phase != Phase.CONNECTION && phase != Phase.ENCRYPTION) {
                    closing.write("QUIT");
                }
            } catch (IOException gone) {
                // It is closed.
            }
        }
    }
}
