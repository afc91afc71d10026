package dev.parley.model;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where models are asked.
 *
 * @param label what metrics and turns call it
 * @param uri of chat completions
 * @param headers what it is to be given beside the request
 */
record Endpoint(String label, URI uri, Map<String, String> headers) {

    static final String PRIMARY = "primary";
    static final String FALLBACK = "fallback";

    private static final String COMPLETIONS = "/chat/completions";
    private static final String API_KEY = "api-key";
    private static final String AUTHORIZATION = "Authorization";

    /** The first one and, where it is configured, the second. */
    static List<Endpoint> of(ModelEndpoint config) {
        Endpoint first =
                of(PRIMARY, "PARLEY_MODEL_", config.baseUrl(), config.apiKey().orElse("none"), config.apiKeyHeader());
        ModelEndpoint.Fallback second = config.fallback();
        if (second.baseUrl().isEmpty()
                && second.apiKey().isEmpty()
                && second.name().isEmpty()) {
            return List.of(first);
        }
        Optional<String> key =
                second.apiKey().isPresent() || second.baseUrl().isPresent() ? second.apiKey() : config.apiKey();
        return List.of(
                first,
                of(
                        FALLBACK,
                        "PARLEY_MODEL_FALLBACK_",
                        second.baseUrl().orElse(config.baseUrl()),
                        key.orElse("none"),
                        second.apiKeyHeader()
                                .or(() -> second.baseUrl().isPresent() ? Optional.empty() : config.apiKeyHeader())));
    }

    /**
     * @param settings what the names of its settings begin with
     * @throws IllegalStateException naming the setting, and never the key
     */
    static Endpoint of(String label, String settings, String baseUrl, String key, Optional<String> keyHeader) {
        URI base = base(settings, baseUrl.strip());
        if (key.isBlank() || key.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            throw new IllegalStateException(settings
                    + "API_KEY has a line feed, a blank or another character in it that no HTTP header can have.");
        }
        String header =
                keyHeader.filter(name -> !name.isBlank()).orElseGet(() -> azure(base) ? API_KEY : AUTHORIZATION);
        if (!header.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalStateException(settings + "API_KEY_HEADER is not the name of a header.");
        }
        String value = header.equalsIgnoreCase(AUTHORIZATION) ? "Bearer " + key : key;
        return new Endpoint(label, completions(base), Map.of(header, value));
    }

    private static URI base(String settings, String baseUrl) {
        try {
            URI base = URI.create(baseUrl);
            String scheme = base.getScheme() == null ? "" : base.getScheme().toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https"))
                    && base.getHost() != null
                    && base.getUserInfo() == null) {
                return base;
            }
        } catch (IllegalArgumentException malformed) {
            // Told below, without what stands there.
        }
        throw new IllegalStateException(settings + "BASE_URL is not an http or https URL without credentials.");
    }

    private static boolean azure(URI base) {
        String query = base.getRawQuery() == null ? "" : base.getRawQuery();
        return base.getHost().toLowerCase(Locale.ROOT).endsWith(".azure.com") || query.contains("api-version=");
    }

    private static URI completions(URI base) {
        String path = base.getRawPath() == null ? "" : base.getRawPath().replaceAll("/+$", "");
        String all = path.isEmpty() ? "/v1" + COMPLETIONS : path.endsWith(COMPLETIONS) ? path : path + COMPLETIONS;
        String query = base.getRawQuery() == null ? "" : "?" + base.getRawQuery();
        return URI.create(base.getScheme() + "://" + base.getRawAuthority() + all + query);
    }
}
