package dev.parley.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

/** The addresses that may be spoken to, by what they are named for, and how names are turned into them. */
@ApplicationScoped
public class Addresses {

    private final AddressPolicy trunks;
    private final AddressPolicy tools;
    private final NameLookup names;
    private final ServiceLookup services;
    private final OfferLookup offers;

    public Addresses(AddressConfig config, NameLookup names, ServiceLookup services, OfferLookup offers) {
        this.offers = offers;
        Set<String> denied = config.deniedNetworks().orElse(Set.of());
        this.trunks = new AddressPolicy(config.trunkNetworks().orElse(Set.of()), denied);
        this.tools = new AddressPolicy(config.toolNetworks().orElse(Set.of()), denied);
        this.names = names;
        this.services = services;
    }

    /** For trunks, what their peers name in the course of calls, and voice. */
    public AddressPolicy trunks() {
        return trunks;
    }

    /** For tools. */
    public AddressPolicy tools() {
        return tools;
    }

    /**
     * All addresses of a host, none of them checked.
     *
     * @throws UnknownHostException when it is not known, or not within this time
     */
    public List<InetAddress> of(String host, Object payer, Duration patience) throws UnknownHostException {
        return names.all(host, payer, patience);
    }

    /** See {@link ServiceLookup#of}. */
    public List<Service> services(String name, Duration patience) throws UnknownHostException {
        return services.of(name, patience);
    }

    /** See {@link OfferLookup#of}. */
    public List<Offer> offers(String domain, Duration patience) throws UnknownHostException {
        return offers.of(domain, patience);
    }

    /**
     * All addresses of a host, where every one of them may be spoken to. They are to be connected to as they are, so that a
     * name cannot turn into another address in between.
     *
     * @throws ForbiddenAddress when one may not
     * @throws UnknownHostException when it is not known, or not within this time
     */
    public List<InetAddress> checked(AddressPolicy policy, String host, Object payer, Duration patience)
            throws UnknownHostException {
        List<InetAddress> found = names.all(host, payer, patience);
        if (!found.stream().allMatch(policy::allows)) {
            throw new ForbiddenAddress();
        }
        return found;
    }
}
