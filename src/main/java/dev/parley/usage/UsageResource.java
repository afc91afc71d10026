package dev.parley.usage;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import dev.parley.access.Caller;
import dev.parley.access.Scope;
import dev.parley.problem.Problem;
import dev.parley.wire.QueryParameters;

@Path("/core/usage")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Usage", description = "What conversations have used.")
public class UsageResource {

    private static final int MOST_DAYS = 366;
    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9_000;
    private static final int DAYS = 30;

    private final Usages usages;
    private final Caller caller;
    private final InstantSource clock;

    UsageResource(Usages usages, Caller caller, InstantSource clock) {
        this.usages = usages;
        this.caller = caller;
        this.clock = clock;
    }

    @GET
    @RolesAllowed({Scope.CONVERSATIONS_READ, Scope.CONVERSATIONS_READ_SENSITIVE, Scope.CONVERSATIONS_MANAGE})
    @Operation(
            operationId = "getUsage",
            summary = "What conversations have used, by the day on which they ended and by channel",
            description = "Also of those that were erased since; 366 days at most.")
    @Parameter(
            name = "from",
            in = ParameterIn.QUERY,
            description = "The first day, in UTC. Default: 30 days ago.",
            schema = @Schema(type = SchemaType.STRING, format = "date"))
    @Parameter(
            name = "to",
            in = ParameterIn.QUERY,
            description = "The last day. Default: today.",
            schema = @Schema(type = SchemaType.STRING, format = "date"))
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = UsageView.class)))
    public List<UsageView> get(@Context UriInfo uri) {
        QueryParameters query = QueryParameters.of(uri);
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate to = day(query, "to").orElse(today);
        LocalDate from = day(query, "from").orElse(to.minusDays(DAYS));
        query.refuseOthers();
        if (from.isAfter(to) || from.plusDays(MOST_DAYS).isBefore(to)) {
            throw Problem.invalid("from", "must be no later than to, and no more than 366 days before it");
        }
        return usages.of(caller.organizationId(), from, to);
    }

    private static Optional<LocalDate> day(QueryParameters query, String name) {
        return query.parsed(name, "must be a day, such as 2026-01-31", text -> {
            try {
                return Optional.of(LocalDate.parse(text))
                        .filter(day -> day.getYear() >= FIRST_YEAR && day.getYear() <= LAST_YEAR);
            } catch (DateTimeParseException malformed) {
                return Optional.empty();
            }
        });
    }
}
