package dev.parley.number;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.parley.access.Organization;
import dev.parley.access.SecretBox;
import dev.parley.problem.Problem;
import dev.parley.wire.Uuids;

/** Makes, changes and deletes trunks; their passwords are sealed before they reach the database. */
@ApplicationScoped
public class Trunks {

    private final SecretBox box;
    private final ObjectMapper json;
    private final InstantSource clock;

    @Inject
    Trunks(SecretBox box, ObjectMapper json, InstantSource clock) {
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
        trunk.updatedAt = trunk.createdAt;
        write(trunk, request);
        trunk.persist();
        return trunk;
    }

    /**
     * @throws Problem 404 when it is not there
     */
    @Transactional
    public Trunk get(UUID organizationId, UUID id) {
        return Trunk.of(organizationId, id).orElseThrow(() -> Problem.notFound("trunk"));
    }

    /** Replaces everything but passwords that the request leaves out while it keeps their user name. */
    @Transactional
    public Trunk replace(UUID organizationId, UUID id, NewTrunk request) {
        Trunk trunk = get(organizationId, id);
        write(trunk, request);
        trunk.updatedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return trunk;
    }

    /**
     * @throws Problem 409 while numbers are on it
     */
    @Transactional
    public void delete(UUID organizationId, UUID id) {
        Trunk trunk = get(organizationId, id);
        Trunk.getEntityManager().lock(trunk, LockModeType.PESSIMISTIC_WRITE);
        if (PhoneNumber.anyOn(id)) {
            throw Problem.conflict("There are phone numbers on this trunk; move them to another one first.");
        }
        trunk.delete();
    }

    private void write(Trunk trunk, NewTrunk request) {
        NewTrunk.Inbound inbound = request.inboundConfig();
        NewTrunk.Outbound outbound = request.outboundConfig();
        trunk.name = request.name();
        trunk.inboundPassword = password(
                trunk.inboundPassword,
                inbound == null ? null : inbound.authUsername(),
                inbound == null ? null : inbound.authPassword(),
                trunk.id);
        trunk.outboundPassword = password(
                trunk.outboundPassword,
                outbound == null ? null : outbound.authUsername(),
                outbound == null ? null : outbound.authPassword(),
                trunk.id);
        trunk.inboundConfig = inbound == null ? null : write(inbound.withoutPassword());
        trunk.outboundConfig = outbound == null ? null : write(outbound.withoutPassword());
    }

    private byte[] password(byte[] kept, String username, String password, UUID trunkId) {
        if (username == null) {
            return null;
        }
        return password == null ? kept : box.seal(password.getBytes(StandardCharsets.UTF_8), "trunk " + trunkId);
    }

    private String write(Object config) {
        try {
            return json.writeValueAsString(config);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
