package dev.parley.agent;

import java.io.UncheckedIOException;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.cache.CacheKey;
import io.quarkus.cache.CacheResult;

import dev.parley.agent.config.AgentConfig;

/** Agent configurations as JSON and back. */
@ApplicationScoped
public class Configs {

    private final ObjectMapper json;

    @Inject
    Configs(ObjectMapper json) {
        this.json = json;
    }

    /** The configuration of a published version: immutable, so kept for as long as there is room. */
    @CacheResult(cacheName = "published-configs")
    @Transactional
    public AgentConfig published(@CacheKey UUID versionId) {
        AgentVersion version = AgentVersion.findById(versionId);
        if (version == null || !version.published) {
            throw new IllegalStateException("no published version " + versionId);
        }
        return read(version.config);
    }

    /** Reads what was stored, by this release or a newer one that knows more fields. */
    public AgentConfig read(String config) {
        try {
            return json.readerFor(AgentConfig.class)
                    .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(config);
        } catch (JsonProcessingException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }

    public String write(AgentConfig config) {
        try {
            return json.writeValueAsString(config);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
