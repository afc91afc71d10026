package dev.parley.telephone.sip;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;

import javax.sip.SipException;
import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import dev.parley.address.Addresses;
import dev.parley.media.packet.SrtpKeys;
import dev.parley.media.rtp.MediaConfig;
import dev.parley.media.rtp.RtpSession;
import dev.parley.number.trunk.NewTrunk;
import dev.parley.telephone.carrier.Carrier;
import dev.parley.telephone.sip.dialog.InviteWriter;
import dev.parley.telephone.sip.dialog.TrunkAddresses;
import dev.parley.telephone.sip.dialog.UserAgent;
import dev.parley.telephone.sip.header.Authorizer;
import dev.parley.telephone.sip.sdp.Sdp;
import dev.parley.telephone.sip.sdp.SipMedia;

/**
 * Places calls over SIP trunks (RFC 3261). An attempt's INVITE goes to one address only: where a trunk has several, the one
 * to take is found out before, by connecting to it or with OPTIONS.
 */
@ApplicationScoped
public class SipCarrier implements Carrier {

    private static final Logger LOG = Logger.getLogger(SipCarrier.class);

    private final UserAgent agent;
    private final Probe probe;
    private final MediaConfig media;
    private final Addresses addresses;
    private final SecureRandom random = new SecureRandom();

    SipCarrier(UserAgent agent, MediaConfig media, Addresses addresses) {
        this.agent = agent;
        this.addresses = addresses;
        this.probe = new Probe(agent);
        this.media = media;
    }

    @Override
    public Leg place(Order order, RtpSession session, Consumer<Event> events) throws IOException {
        IOException failure = null;
        for (TrunkAddresses.Way way : TrunkAddresses.ways(order.trunk().config(), addresses)) {
            try {
                return place(order, session, events, way.trunk(), way.places());
            } catch (IOException unreachable) {
                failure = unreachable;
            }
        }
        throw failure;
    }

    private Leg place(
            Order order,
            RtpSession session,
            Consumer<Event> events,
            NewTrunk.Outbound trunk,
            List<InetSocketAddress> peers)
            throws IOException {
        List<InetSocketAddress> tries = trunk.transport() == NewTrunk.Transport.UDP
                ? List.of(peers.size() == 1 ? peers.getFirst() : probe.firstAlive(trunk, peers))
                : peers;
        IOException failure = null;
        long giveUp = System.nanoTime() + 2_000_000_000L;
        for (InetSocketAddress peer : tries) {
            if (failure != null && System.nanoTime() > giveUp) {
                break;
            }
            try {
                return place(order, session, events, trunk, peer);
            } catch (SipException | IOException unreachable) {
                LOG.debugf(unreachable, "An address of the trunk cannot be reached");
                failure = new IOException("no connection to the trunk", unreachable);
            }
        }
        throw failure;
    }

    private Leg place(
            Order order, RtpSession session, Consumer<Event> events, NewTrunk.Outbound trunk, InetSocketAddress peer)
            throws IOException, SipException {
        if (trunk.transport() == NewTrunk.Transport.TLS) {
            agent.network().expect(peer, TrunkAddresses.authority(trunk));
        }
        InetAddress local = agent.addressTowards(peer);
        InetAddress voice = media.advertisedAddress().isPresent()
                ? InetAddress.getByName(media.advertisedAddress().get())
                : local;
        SrtpKeys keys = trunk.mediaEncryption() == NewTrunk.MediaEncryption.DISABLED ? null : SrtpKeys.random(random);
        SipMedia talk = new SipMedia(
                session,
                new Sdp(voice, session.port()),
                keys,
                trunk.mediaEncryption() == NewTrunk.MediaEncryption.REQUIRED);
        SipLeg leg = new SipLeg(
                agent,
                new InviteWriter(agent, trunk, peer, local),
                talk,
                new Authorizer(agent.headers, order.trunk()),
                events);
        leg.invite(order);
        return leg;
    }
}
