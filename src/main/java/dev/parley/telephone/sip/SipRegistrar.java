package dev.parley.telephone.sip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ListIterator;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.SipException;
import javax.sip.Transaction;
import javax.sip.address.Hop;
import javax.sip.header.ContactHeader;
import javax.sip.header.ExpiresHeader;
import javax.sip.header.MinExpiresHeader;
import javax.sip.message.Response;
import jakarta.enterprise.context.ApplicationScoped;

import gov.nist.javax.sip.message.SIPRequest;
import org.jboss.logging.Logger;

import dev.parley.address.Addresses;
import dev.parley.number.trunk.NewTrunk;
import dev.parley.number.trunk.OutboundTrunk;
import dev.parley.telephone.registration.Registrar;
import dev.parley.telephone.sip.dialog.CallRequests;
import dev.parley.telephone.sip.dialog.InviteWriter;
import dev.parley.telephone.sip.dialog.Party;
import dev.parley.telephone.sip.dialog.TrunkAddresses;
import dev.parley.telephone.sip.dialog.UserAgent;
import dev.parley.telephone.sip.header.Authorizer;
import dev.parley.telephone.sip.header.RetryAfterField;

/** Registers over SIP (RFC 3261, section 10): this node's address as the contact of the trunk's account. */
@ApplicationScoped
public class SipRegistrar implements Registrar {

    private static final Logger LOG = Logger.getLogger(SipRegistrar.class);
    /** Timer F of RFC 3261. */
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(32);

    private static final int MOST_ROUNDS = 6;
    private static final int INTERVAL_TOO_BRIEF = 423;

    private final UserAgent agent;
    private final Addresses addresses;

    SipRegistrar(UserAgent agent, Addresses addresses) {
        this.agent = agent;
        this.addresses = addresses;
    }

    @Override
    public Binding bind(OutboundTrunk trunk) {
        return new SipBinding(trunk);
    }

    private final class SipBinding implements Binding {
        private final OutboundTrunk trunk;
        /** All of one registration have the same, and count on. */
        private final String callId = "register-" + UUID.randomUUID();

        private long sequence;

        private SipBinding(OutboundTrunk trunk) {
            this.trunk = trunk;
        }

        @Override
        public Result refresh(Duration expires) throws InterruptedException {
            try {
                IOException failure = null;
                for (TrunkAddresses.Way way : TrunkAddresses.ways(trunk.config(), addresses)) {
                    for (InetSocketAddress peer : way.places()) {
                        try {
                            return refresh(expires, way.trunk(), peer);
                        } catch (IOException | SipException unreachable) {
                            failure = new IOException(unreachable);
                        }
                    }
                }
                throw failure == null ? new IOException("no address") : failure;
            } catch (IOException unreachable) {
                LOG.debugf(unreachable, "A trunk cannot be registered with");
                return new Result.Unreachable();
            }
        }

        private Result refresh(Duration asked, NewTrunk.Outbound way, InetSocketAddress peer)
                throws IOException, SipException, InterruptedException {
            if (way.transport() == NewTrunk.Transport.TLS) {
                agent.network().expect(peer, TrunkAddresses.authority(way));
            }
            InviteWriter writer = new InviteWriter(agent, way, peer, agent.addressTowards(peer));
            Authorizer authorizer = new Authorizer(agent.headers, trunk);
            Duration expires = asked;
            SIPRequest request = writer.register(trunk.config().authUsername(), callId, ++sequence, expires);
            for (int round = 1; ; round++) {
                SIPRequest sent = (SIPRequest) request.clone();
                Response response = ask(request);
                int code = response.getStatusCode();
                if (code < 300) {
                    return new Result.Registered(granted(response, writer, expires));
                }
                Optional<SIPRequest> again = Optional.empty();
                if (CallRequests.isChallenge(code)) {
                    again = new CallRequests(agent, writer.path(), Optional.of(authorizer)).again(sent, response);
                } else if (code == INTERVAL_TOO_BRIEF
                        && response.getHeader(MinExpiresHeader.NAME) instanceof MinExpiresHeader least
                        && least.getExpires() > expires.toSeconds()) {
                    expires = Duration.ofSeconds(least.getExpires());
                    again = Optional.of(writer.register(trunk.config().authUsername(), callId, sequence + 1, expires));
                }
                if (again.isEmpty() || round == MOST_ROUNDS) {
                    return new Result.Refused(code, RetryAfterField.of(response));
                }
                sequence++;
                request = again.get();
            }
        }

        private Response ask(SIPRequest request) throws SipException, IOException, InterruptedException {
            CompletableFuture<Response> answer = new CompletableFuture<>();
            Asking asking = new Asking(request.getFromTag(), (Hop) request.getApplicationData(), answer);
            agent.join(callId, asking);
            try {
                agent.provider().getNewClientTransaction(request).sendRequest();
                return answer.get(ANSWERED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException silent) {
                throw new IOException("no answer", silent);
            } finally {
                agent.leave(callId, asking);
            }
        }

        /** What stands at our own contact, else for all of them. */
        private static Duration granted(Response response, InviteWriter writer, Duration asked) throws SipException {
            String own = writer.path().contact().getAddress().getURI().toString();
            for (ListIterator<?> each = response.getHeaders(ContactHeader.NAME); each.hasNext(); ) {
                ContactHeader contact = (ContactHeader) each.next();
                if (contact.getAddress().getURI().toString().startsWith(own) && contact.getExpires() > 0) {
                    return Duration.ofSeconds(contact.getExpires());
                }
            }
            return response.getHeader(ExpiresHeader.NAME) instanceof ExpiresHeader all && all.getExpires() > 0
                    ? Duration.ofSeconds(all.getExpires())
                    : asked;
        }
    }

    private record Asking(String tag, Hop hop, CompletableFuture<Response> answer) implements Party {
        @Override
        public void received(ResponseEvent event) {
            if (event.getResponse().getStatusCode() >= 200) {
                answer.complete(event.getResponse());
            }
        }

        @Override
        public void received(RequestEvent request) {
            // Nobody has a reason to ask back.
        }

        @Override
        public void lost(Transaction transaction) {
            answer.completeExceptionally(new IOException("no answer"));
        }
    }
}
