package dev.parley.access.rate;

import java.util.List;

import jakarta.annotation.Priority;
import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

import dev.parley.access.Caller;

/** Refuses a request of an organization that makes too many: 429. Where no token of ours is asked for, nothing is counted. */
@Provider
@Priority(Priorities.AUTHORIZATION + 1)
@ConstrainedTo(RuntimeType.SERVER)
public class RateLimit implements ContainerRequestFilter {

    private static final List<String> OURS = List.of("/core/", "/admin/", "/campaign/");

    private final RequestRates rates;
    private final Caller caller;

    RateLimit(RequestRates rates, Caller caller) {
        this.rates = rates;
        this.caller = caller;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        String path = request.getUriInfo().getPath();
        if (rates.limited() && OURS.stream().anyMatch(path::startsWith)) {
            rates.count(caller.organizationId());
        }
    }
}
