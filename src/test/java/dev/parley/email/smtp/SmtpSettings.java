package dev.parley.email.smtp;

import java.util.HashMap;
import java.util.Map;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

/** Settings as the application would read them. Outside of Quarkus, times are written as ISO 8601 has them. */
final class SmtpSettings {

    private SmtpSettings() {}

    /**
     * @param limit of each step
     */
    static SmtpConfig of(String limit, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "parley.smtp.host", "localhost",
                "parley.smtp.own-host-name", "node.test",
                "parley.smtp.login-timeout", limit,
                "parley.smtp.command-timeout", limit,
                "parley.smtp.busy-command-timeout", limit,
                "parley.smtp.timeout", limit));
        settings.putAll(more);
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(SmtpConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(SmtpConfig.class);
    }
}
