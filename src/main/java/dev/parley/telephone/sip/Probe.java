package dev.parley.telephone.sip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.SipException;
import javax.sip.Transaction;
import javax.sip.address.Hop;

import gov.nist.javax.sip.message.SIPRequest;

import dev.parley.number.trunk.NewTrunk;
import dev.parley.telephone.sip.dialog.InviteWriter;
import dev.parley.telephone.sip.dialog.Party;
import dev.parley.telephone.sip.dialog.UserAgent;

/** Finds out which of a trunk's addresses answers, by OPTIONS: any response is a sign of life. */
public final class Probe {

    private static final long PATIENCE_MILLIS = 500;
    private static final long TRUSTED_NANOS = 30_000_000_000L;

    private final UserAgent agent;
    /** What addresses did when they were asked last. A hint, which a restart may forget. */
    private final Map<InetSocketAddress, Sign> known = new ConcurrentHashMap<>();

    private record Sign(boolean answered, long at) {}

    /** Asks as this user agent. */
    public Probe(UserAgent agent) {
        this.agent = agent;
    }

    /** The first that answers, in their order; the very first when none does, since not every carrier answers OPTIONS. */
    public InetSocketAddress firstAlive(NewTrunk.Outbound trunk, List<InetSocketAddress> addresses) throws IOException {
        known.values().removeIf(sign -> System.nanoTime() - sign.at() >= TRUSTED_NANOS);
        for (InetSocketAddress address : addresses.subList(0, Math.min(4, addresses.size()))) {
            Sign sign = known.get(address);
            if (sign == null) {
                sign = new Sign(answers(trunk, address), System.nanoTime());
                known.put(address, sign);
            }
            if (sign.answered()) {
                return address;
            }
        }
        return addresses.getFirst();
    }

    private boolean answers(NewTrunk.Outbound trunk, InetSocketAddress address) throws IOException {
        String callId = "probe-" + UUID.randomUUID();
        CompletableFuture<Void> sign = new CompletableFuture<>();
        SIPRequest options = question(trunk, address, callId);
        Asking asking = new Asking(options.getFromTag(), (Hop) options.getApplicationData(), sign);
        agent.join(callId, asking);
        try {
            agent.provider().getNewClientTransaction(options).sendRequest();
            sign.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (SipException | ExecutionException | TimeoutException silent) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            agent.leave(callId, asking);
        }
    }

    private SIPRequest question(NewTrunk.Outbound trunk, InetSocketAddress address, String callId) throws IOException {
        try {
            return new InviteWriter(agent, trunk, address, agent.addressTowards(address)).options(callId);
        } catch (SipException impossible) {
            throw new IOException(impossible);
        }
    }

    private record Asking(String tag, Hop hop, CompletableFuture<Void> sign) implements Party {
        @Override
        public void received(ResponseEvent response) {
            sign.complete(null);
        }

        @Override
        public void received(RequestEvent request) {
            // Nobody has a reason to ask back.
        }

        @Override
        public void lost(Transaction transaction) {
            sign.completeExceptionally(new IOException("no answer"));
        }
    }
}
