package dev.parley.agent;

import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import io.quarkus.cache.CacheKey;
import io.quarkus.cache.CacheResult;

import dev.parley.agent.config.AgentConfig;
import dev.parley.wire.StoredJson;

/** Agent configurations as JSON and back. */
@ApplicationScoped
public class Configs {

    private final StoredJson json;

    Configs(StoredJson json) {
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

    /**
     * The configuration that a conversation runs with.
     *
     * @param versionId null with an inline configuration
     * @param inline the stored inline configuration, else null
     */
    public AgentConfig of(UUID versionId, String inline) {
        return versionId == null ? read(inline) : published(versionId);
    }

    /** Reads what was stored with a version or a conversation. */
    public AgentConfig read(String config) {
        return json.read(config, AgentConfig.class);
    }

    public String write(AgentConfig config) {
        return json.write(config);
    }
}
