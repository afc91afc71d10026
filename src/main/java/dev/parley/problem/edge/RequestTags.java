package dev.parley.problem.edge;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Singleton;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.quarkus.micrometer.runtime.HttpServerMetricsTagsContributor;

/**
 * Keeps people and inventions of strangers out of the metrics of requests: an address counts under the template of the route
 * that served it, and all others under one name; so do methods. Of outgoing requests the tenants choose the addresses.
 */
@Singleton
public class RequestTags implements HttpServerMetricsTagsContributor, MeterFilter {

    /** Where Quarkus REST leaves the template of the resource that was found. */
    private static final String TEMPLATE = "UrlPathTemplate";

    private static final String URI = "uri";
    private static final String METHOD = "method";
    private static final String OTHER = "OTHER";
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "UNKNOWN", OTHER);
    /** What stands for addresses that are no resources: those of Quarkus, and of the framework. */
    private static final List<String> APART = List.of("/q/", "/talk/");

    private static final Set<String> SAFE_OF_CLIENTS = Set.of(METHOD, "outcome", "status");

    private final Set<String> known = ConcurrentHashMap.newKeySet();

    RequestTags() {
        known.addAll(List.of("root", "UNKNOWN", "NOT_FOUND", "REDIRECTION", "/cors-preflight", "/q", "/talk"));
    }

    @Override
    public Tags contribute(Context context) {
        String template = context.requestContextLocalData(TEMPLATE);
        return Tags.of(
                URI,
                template == null
                        ? unserved(context.request().path(), context.response().statusCode())
                        : served(template));
    }

    private String served(String template) {
        String uri = template.startsWith("/") ? template : "/" + template;
        uri = uri.length() > 1 && uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
        known.add(uri);
        return uri;
    }

    private static String unserved(String path, int status) {
        if (status == 404) {
            return "NOT_FOUND";
        }
        return APART.stream()
                .filter(apart -> path != null && path.startsWith(apart))
                .map(apart -> apart.substring(0, apart.length() - 1))
                .findFirst()
                .orElse("UNKNOWN");
    }

    /** Whatever way a request was counted. */
    @Override
    public Meter.Id map(Meter.Id id) {
        if (id.getName().startsWith("http.client")) {
            return id.replaceTags(id.getTags().stream()
                    .map(tag -> SAFE_OF_CLIENTS.contains(tag.getKey()) ? tag : Tag.of(tag.getKey(), OTHER))
                    .toList());
        }
        if (!id.getName().startsWith("http.server")) {
            return id;
        }
        return id.replaceTags(id.getTags().stream()
                .map(tag -> switch (tag.getKey()) {
                    case URI -> known.contains(tag.getValue()) ? tag : Tag.of(URI, "UNKNOWN");
                    case METHOD -> METHODS.contains(tag.getValue()) ? tag : Tag.of(METHOD, OTHER);
                    default -> tag;
                })
                .toList());
    }
}
