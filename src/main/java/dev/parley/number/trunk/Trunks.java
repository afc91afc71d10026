package dev.parley.number.trunk;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import dev.parley.access.Organization;
import dev.parley.access.key.SecretBox;
import dev.parley.address.Addresses;
import dev.parley.address.NamedSources;
import dev.parley.audit.Audit;
import dev.parley.audit.AuditAction;
import dev.parley.number.OutboundNumbers;
import dev.parley.number.PhoneNumber;
import dev.parley.problem.Effects;
import dev.parley.problem.Problem;
import dev.parley.wire.StoredJson;
import dev.parley.wire.Timestamps;
import dev.parley.wire.Uuids;

/** Makes, changes and deletes trunks; their passwords are sealed before they reach the database. */
@ApplicationScoped
public class Trunks {

    private final SecretBox box;
    private final StoredJson json;
    private final Addresses addresses;
    private final InstantSource clock;
    private final Effects effects;
    private final Audit audit;

    Trunks(SecretBox box, StoredJson json, Addresses addresses, InstantSource clock, Effects effects, Audit audit) {
        this.audit = audit;
        this.addresses = addresses;
        this.effects = effects;
        this.box = box;
        this.json = json;
        this.clock = clock;
    }

    @Transactional
    public Trunk create(UUID organizationId, NewTrunk request) {
        Trunk trunk = new Trunk();
        trunk.organizationId = organizationId;
        trunk.createdAt = Organization.nextCreation(organizationId, Trunk.class, clock.instant());
        trunk.id = Uuids.next(trunk.createdAt);
        effects.made(trunk.id);
        trunk.updatedAt = trunk.createdAt;
        write(trunk, request);
        trunk.persist();
        audit.note(organizationId, AuditAction.TRUNK_CREATED, trunk.id);
        return trunk;
    }

    /**
     * @throws Problem 404 when it is not there
     */
    @Transactional
    public Trunk get(UUID organizationId, UUID id) {
        return Trunk.of(organizationId, id).orElseThrow(() -> Problem.notFound("trunk"));
    }

    /** How a trunk's registration stands; null where there is none. */
    @Transactional
    TrunkRegistration registration(UUID trunk) {
        return TrunkRegistration.findById(trunk);
    }

    /**
     * The way out that a call takes, whoever's trunk it is.
     *
     * @param config the stored {@code outbound_config}
     * @param password the stored {@code outbound_password}, or null
     */
    public OutboundTrunk outbound(UUID id, String config, byte[] password) {
        return new OutboundTrunk(
                json.read(config, NewTrunk.Outbound.class), open(password, purpose("outbound_config", id)));
    }

    /**
     * How calls go out on it, whoever's it is: to be asked for what {@link OutboundNumbers} has chosen.
     *
     * @throws Problem 404 when it is not there, or nothing goes out on it
     */
    @Transactional
    public OutboundTrunk outbound(UUID id) {
        Trunk trunk = Trunk.<Trunk>findByIdOptional(id)
                .filter(found -> found.outboundConfig != null)
                .orElseThrow(() -> Problem.notFound("trunk"));
        return outbound(id, trunk.outboundConfig, trunk.outboundPassword);
    }

    /** A stored {@code inbound_config}; null for null. */
    NewTrunk.Inbound inbound(String config) {
        return config == null ? null : json.read(config, NewTrunk.Inbound.class);
    }

    /** A stored {@code inbound_password} in the clear; null for null. */
    String inboundPassword(UUID id, byte[] sealed) {
        return open(sealed, purpose("inbound_config", id));
    }

    private String open(byte[] sealed, String purpose) {
        return sealed == null ? null : new String(box.open(sealed, purpose), StandardCharsets.UTF_8);
    }

    /**
     * Replaces everything but passwords that the request leaves out while it keeps their user name.
     *
     * @throws Problem 422 when the outbound one would so be used towards another address
     */
    @Transactional
    public Trunk replace(UUID organizationId, UUID id, NewTrunk request) {
        Trunk trunk = locked(organizationId, id);
        write(trunk, request);
        trunk.updatedAt = Timestamps.now(clock);
        audit.note(organizationId, AuditAction.TRUNK_REPLACED, id);
        return trunk;
    }

    /**
     * @throws Problem 409 while numbers are on it
     */
    @Transactional
    public void delete(UUID organizationId, UUID id) {
        Trunk trunk = locked(organizationId, id);
        if (PhoneNumber.anyOn(id)) {
            throw Problem.conflict("There are phone numbers on this trunk; move them to another one first.");
        }
        trunk.delete();
        audit.note(organizationId, AuditAction.TRUNK_DELETED, id);
    }

    private static Trunk locked(UUID organizationId, UUID id) {
        return Trunk.locked(organizationId, id).orElseThrow(() -> Problem.notFound("trunk"));
    }

    private void write(Trunk trunk, NewTrunk request) {
        checkAddress(request.outboundConfig());
        checkSources(request.inboundConfig());
        requirePasswordAgain(trunk, request.outboundConfig());
        Credentials inbound = request.inboundConfig() == null
                ? Credentials.NONE
                : new Credentials(
                        request.inboundConfig().authUsername(),
                        request.inboundConfig().authPassword());
        Credentials outbound = request.outboundConfig() == null
                ? Credentials.NONE
                : new Credentials(
                        request.outboundConfig().authUsername(),
                        request.outboundConfig().authPassword());
        trunk.inboundPassword = password(trunk, "inbound_config", trunk.inboundConfig, trunk.inboundPassword, inbound);
        if (inbound.username() != null && trunk.inboundPassword == null) {
            throw Problem.invalid("inbound_config.auth_password", "is required beside auth_username");
        }
        trunk.outboundPassword =
                password(trunk, "outbound_config", trunk.outboundConfig, trunk.outboundPassword, outbound);
        trunk.name = request.name();
        trunk.inboundConfig = request.inboundConfig() == null
                ? null
                : json.write(request.inboundConfig().withoutPassword());
        trunk.outboundConfig = request.outboundConfig() == null
                ? null
                : json.write(request.outboundConfig().withoutPassword());
    }

    /** A name is looked at when it is connected to. */
    private void checkAddress(NewTrunk.Outbound outbound) {
        if (outbound != null) {
            addresses.trunks().fault(outbound.host()).ifPresent(fault -> {
                throw Problem.invalid("outbound_config.address", fault);
            });
            Optional.ofNullable(outbound.outboundProxy())
                    .map(NewTrunk.Outbound::hostOf)
                    .flatMap(addresses.trunks()::fault)
                    .ifPresent(fault -> {
                        throw Problem.invalid("outbound_config.outbound_proxy", fault);
                    });
            Optional.ofNullable(outbound.callerId())
                    .flatMap(CallerIdConfig::fault)
                    .ifPresent(fault -> {
                        throw Problem.invalid("outbound_config.caller_id.headers", fault);
                    });
        }
    }

    private static void checkSources(NewTrunk.Inbound inbound) {
        if (inbound != null && inbound.allowedAddresses() != null) {
            inbound.allowedAddresses().stream()
                    .flatMap(source -> NamedSources.fault(source).stream())
                    .findFirst()
                    .ifPresent(fault -> {
                        throw Problem.invalid("inbound_config.allowed_addresses", fault);
                    });
        }
    }

    /** Whoever may change a trunk must not learn its password by sending what is made of it to a host of his own. */
    private void requirePasswordAgain(Trunk trunk, NewTrunk.Outbound outbound) {
        if (trunk.outboundPassword == null
                || outbound == null
                || outbound.authUsername() == null
                || outbound.authPassword() != null) {
            return;
        }
        NewTrunk.Outbound before = json.read(trunk.outboundConfig, NewTrunk.Outbound.class);
        if (outbound.authUsername().equals(before.authUsername()) && !outbound.sameWayAs(before)) {
            throw Problem.invalid(
                    "outbound_config.auth_password",
                    "must be given again where the address, the proxy or the transport changes");
        }
    }

    private record Credentials(String username, String password) {
        private static final Credentials NONE = new Credentials(null, null);
    }

    private byte[] password(Trunk trunk, String field, String configBefore, byte[] kept, Credentials given) {
        if (given.username() == null) {
            if (given.password() != null) {
                throw Problem.invalid(field + ".auth_username", "is required beside auth_password");
            }
            return null;
        }
        return given.password() == null
                ? given.username().equals(username(configBefore)) ? kept : null
                : box.seal(given.password().getBytes(StandardCharsets.UTF_8), purpose(field, trunk.id));
    }

    private static String purpose(String field, UUID trunk) {
        return field + " of trunk " + trunk;
    }

    private String username(String config) {
        return config == null ? null : json.read(config).path("auth_username").asText(null);
    }
}
