package dev.parley.telephone.sip.dialog;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.util.Locale;

import javax.sip.SipException;
import javax.sip.address.SipURI;
import javax.sip.header.ContactHeader;
import javax.sip.header.ViaHeader;

import gov.nist.javax.sip.stack.HopImpl;

/**
 * How messages get to a peer, and how it gets to us.
 *
 * @param local the address that the peer is told to answer to
 * @param transport in small letters
 */
public record PeerPath(UserAgent agent, InetSocketAddress peer, InetAddress local, String transport) {

    public PeerPath {
        transport = transport.toLowerCase(Locale.ROOT);
    }

    /** Where the stack sends to. */
    public HopImpl hop() {
        return new HopImpl(UserAgent.host(peer.getAddress()), peer.getPort(), transport);
    }

    ViaHeader via() throws SipException {
        return agent.via(local, transport);
    }

    /** Where the peer is to send its requests (RFC 3261, section 8.1.1.8). */
    public ContactHeader contact() throws SipException {
        try {
            SipURI uri = agent.addresses.createSipURI("parley", UserAgent.host(local));
            uri.setPort(agent.advertisedPort(transport));
            if (!transport.equals("udp")) {
                uri.setTransportParam(transport);
            }
            return agent.headers.createContactHeader(agent.addresses.createAddress(uri));
        } catch (ParseException impossible) {
            throw new SipException("no Contact", impossible);
        }
    }
}
