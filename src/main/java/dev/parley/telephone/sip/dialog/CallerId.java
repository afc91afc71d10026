package dev.parley.telephone.sip.dialog;

import java.text.ParseException;
import java.util.Map;
import java.util.Optional;

import javax.sip.SipException;
import javax.sip.address.Address;
import javax.sip.address.SipURI;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import gov.nist.javax.sip.message.SIPRequest;

import dev.parley.number.trunk.CallerIdConfig;
import dev.parley.number.trunk.CallerIdConfig.NumberFormat;
import dev.parley.number.trunk.NewTrunk;
import dev.parley.telephone.carrier.Carrier;

/** Writes who calls whom as a trunk wants to be told. */
final class CallerId {

    private static final PhoneNumberUtil PLANS = PhoneNumberUtil.getInstance();
    private static final String ANONYMOUS = "anonymous";

    private final UserAgent agent;
    private final NewTrunk.Outbound trunk;
    private final CallerIdConfig config;

    CallerId(UserAgent agent, NewTrunk.Outbound trunk) {
        this.agent = agent;
        this.trunk = trunk;
        this.config = Optional.ofNullable(trunk.callerId()).orElse(CallerIdConfig.NONE);
    }

    /** The address of whom the call is for, at the trunk. */
    SipURI callee(String number) throws SipException {
        try {
            return phone(uri(format(number, config.calleeFormat()), trunk.host(), true));
        } catch (ParseException impossible) {
            throw new SipException("no callee", impossible);
        }
    }

    /** From. */
    Address caller(Carrier.Order order) throws SipException {
        try {
            if (isPrivate()) {
                // RFC 3323, section 4.1.1.3.
                return agent.addresses.createAddress("Anonymous", uri(ANONYMOUS, "anonymous.invalid", false));
            }
            String number = format(order.callerId(), config.callerFormat());
            SipURI uri = config.fromUser() == null ? phone(at(number)) : at(config.fromUser());
            return agent.addresses.createAddress(number, uri);
        } catch (ParseException impossible) {
            throw new SipException("no From", impossible);
        }
    }

    /** What stands beside From: RFC 3325 says what the carrier is to show, whatever it makes of From. */
    void write(SIPRequest invite, Carrier.Order order) throws SipException {
        try {
            String number = "<" + phone(at(format(order.callerId(), config.callerFormat()))) + ">";
            switch (Optional.ofNullable(config.identity()).orElse(CallerIdConfig.Identity.ASSERTED)) {
                case ASSERTED -> invite.setHeader(agent.headers.createHeader("P-Asserted-Identity", number));
                case PREFERRED -> invite.setHeader(agent.headers.createHeader("P-Preferred-Identity", number));
                case NONE -> {
                    // The trunk knows it otherwise.
                }
            }
            if (isPrivate()) {
                invite.setHeader(agent.headers.createHeader("Privacy", "id"));
            }
            for (Map.Entry<String, String> header :
                    Optional.ofNullable(config.headers()).orElse(Map.of()).entrySet()) {
                invite.addHeader(agent.headers.createHeader(header.getKey(), filled(header.getValue(), order)));
            }
        } catch (ParseException impossible) {
            throw new SipException("who calls could not be written", impossible);
        }
    }

    private boolean isPrivate() {
        return Boolean.TRUE.equals(config.privacy());
    }

    private static String filled(String template, Carrier.Order order) {
        int dot = order.id().lastIndexOf('.');
        return template.replace("{{conversation_id}}", order.id().substring(0, dot))
                .replace("{{attempt}}", order.id().substring(dot + 1))
                .replace("{{callee}}", order.callee())
                .replace("{{agent_number}}", order.callerId());
    }

    private static String format(String number, NumberFormat format) {
        return switch (Optional.ofNullable(format).orElse(NumberFormat.E164)) {
            case E164 -> number;
            case DIGITS -> number.substring(1);
            case NATIONAL -> national(number);
        };
    }

    private static String national(String number) {
        try {
            return PLANS.format(PLANS.parse(number, null), PhoneNumberFormat.NATIONAL)
                    .replaceAll("[^0-9]", "");
        } catch (NumberParseException unknown) {
            return number;
        }
    }

    private SipURI at(String user) throws SipException {
        return config.fromHost() == null ? uri(user, trunk.host(), true) : uri(user, config.fromHost(), false);
    }

    private SipURI phone(SipURI uri) throws ParseException {
        if (Boolean.TRUE.equals(config.userPhone())) {
            uri.setUserParam("phone");
        }
        return uri;
    }

    /** The trunk is the domain of the numbers that go over it. */
    private SipURI uri(String user, String host, boolean ofTrunk) throws SipException {
        try {
            SipURI uri = agent.addresses.createSipURI(user, host.contains(":") ? "[" + host + "]" : host);
            if (ofTrunk && TrunkAddresses.port(trunk) > 0) {
                uri.setPort(TrunkAddresses.port(trunk));
            }
            return uri;
        } catch (ParseException unusable) {
            throw new SipException("the trunk's address is no host", unusable);
        }
    }

    /** The trunk itself. */
    SipURI trunk() throws SipException {
        return uri(null, trunk.host(), true);
    }
}
