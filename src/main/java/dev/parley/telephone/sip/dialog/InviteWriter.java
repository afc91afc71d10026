package dev.parley.telephone.sip.dialog;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;

import javax.sip.InvalidArgumentException;
import javax.sip.SipException;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import javax.sip.message.Request;

import gov.nist.javax.sip.message.SIPRequest;

import dev.parley.number.trunk.NewTrunk;
import dev.parley.telephone.carrier.Carrier;
import dev.parley.telephone.sip.header.NamedFields;
import dev.parley.telephone.sip.header.SessionTimer;

/** Writes requests outside of a dialog towards one address of a trunk. */
public final class InviteWriter {

    private final UserAgent agent;
    private final CallerId callerId;
    private final PeerPath path;
    private final NewTrunk.Outbound trunk;

    /**
     * @param local the address that the peer is told to answer to
     */
    public InviteWriter(UserAgent agent, NewTrunk.Outbound trunk, InetSocketAddress peer, InetAddress local) {
        this.agent = agent;
        this.trunk = trunk;
        this.callerId = new CallerId(agent, trunk);
        this.path = new PeerPath(agent, peer, local, trunk.transport().name());
    }

    /** How the trunk is reached. */
    public PeerPath path() {
        return path;
    }

    /** The address at the trunk of somebody whom it is to call. */
    public SipURI callee(String number) throws SipException {
        return callerId.callee(number);
    }

    /** The INVITE of an attempt. Its Call-ID begins with the attempt's id, for whoever compares logs, and cannot be guessed. */
    public SIPRequest invite(Carrier.Order order, String sdp) throws SipException {
        try {
            SIPRequest invite = request(
                    Request.INVITE, order.id() + "." + random(), callee(order.callee()), callerId.caller(order));
            invite.setHeader(path.contact());
            callerId.write(invite, order);
            invite.setHeader(agent.headers.createAllowHeader(UserAgent.ALLOW));
            SessionTimer.support(invite, agent.headers);
            invite.setContent(sdp, agent.headers.createContentTypeHeader("application", "sdp"));
            return invite;
        } catch (ParseException impossible) {
            throw new SipException("an INVITE could not be written", impossible);
        }
    }

    /**
     * @param user of the account, or null
     * @param expires zero: no longer
     */
    public SIPRequest register(String user, String callId, long sequence, Duration expires) throws SipException {
        try {
            SipURI account = callerId.trunk();
            account.setUser(user == null ? "parley" : user);
            SIPRequest register =
                    request(Request.REGISTER, callId, callerId.trunk(), agent.addresses.createAddress(account));
            register.setHeader(
                    agent.headers.createToHeader(agent.addresses.createAddress((SipURI) account.clone()), null));
            register.setHeader(agent.headers.createCSeqHeader(sequence, Request.REGISTER));
            register.setHeader(path.contact());
            register.setHeader(agent.headers.createExpiresHeader((int) expires.toSeconds()));
            register.setHeader(agent.headers.createAllowHeader(UserAgent.ALLOW));
            return register;
        } catch (ParseException | InvalidArgumentException impossible) {
            throw new SipException("a REGISTER could not be written", impossible);
        }
    }

    /** A question whether somebody is there. */
    public SIPRequest options(String callId) throws SipException {
        return request(Request.OPTIONS, callId, callerId.trunk(), agent.addresses.createAddress(callerId.trunk()));
    }

    private SIPRequest request(String method, String callId, SipURI to, Address from) throws SipException {
        try {
            SIPRequest request = (SIPRequest) agent.messages.createRequest(
                    to,
                    method,
                    agent.headers.createCallIdHeader(callId),
                    agent.headers.createCSeqHeader(1L, method),
                    agent.headers.createFromHeader(from, random()),
                    agent.headers.createToHeader(agent.addresses.createAddress((SipURI) to.clone()), null),
                    List.of(path.via()),
                    agent.headers.createMaxForwardsHeader(70));
            request.setHeader(agent.headers.createUserAgentHeader(List.of("Parley")));
            if (trunk.outboundProxy() != null) {
                request.setHeader(agent.headers.createRouteHeader(agent.addresses.createAddress(proxy())));
            }
            request.setApplicationData(path.hop());
            return request;
        } catch (ParseException | InvalidArgumentException impossible) {
            throw new SipException("a request could not be written", impossible);
        }
    }

    /** It sends on what the rest of the message is for (RFC 3261, section 8.1.2). */
    private SipURI proxy() throws ParseException {
        String host = NewTrunk.Outbound.hostOf(trunk.outboundProxy());
        SipURI proxy = agent.addresses.createSipURI(null, host.contains(":") ? "[" + host + "]" : host);
        if (TrunkAddresses.port(trunk.outboundProxy()) > 0) {
            proxy.setPort(TrunkAddresses.port(trunk.outboundProxy()));
        }
        if (trunk.transport() != NewTrunk.Transport.UDP) {
            proxy.setTransportParam(path.transport());
        }
        proxy.setLrParam();
        return proxy;
    }

    /** Whether all of a call goes where it went first. */
    public boolean isPinned() {
        return trunk.nat() == NewTrunk.Nat.REWRITE_CONTACT;
    }

    /** What the trunk's answers are asked for. */
    public NamedFields named() {
        return new NamedFields(trunk.responseHeaders());
    }

    private static String random() {
        // Not a constant, whose seed would stand in a native image for everybody to read.
        SecureRandom random = new SecureRandom();
        return Long.toString(random.nextLong(Long.MAX_VALUE), 36) + Long.toString(random.nextLong(Long.MAX_VALUE), 36);
    }
}
